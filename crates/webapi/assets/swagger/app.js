// Drives Swagger UI: which document it shows, and with whose token. The token lives in this page's memory alone: it ends
// with the page, and is sent nowhere but to the server that the page came from.
"use strict";

(() => {
  /** Longest wait for an answer of the server, in milliseconds. */
  const PATIENCE = 30000;
  const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

  const element = (id) => document.getElementById(id);
  const mount = element("swagger-ui");

  /** The token that every request carries, or null. */
  let token = null;
  /** Counts the documents asked for, so that a late answer does not replace a newer one. */
  let asked = 0;
  /** Counts the changes of who is logged in, for the same reason. */
  let entered = 0;

  // What the server wrote names the host that it was asked under; behind a proxy the page may have another address. So
  // only the store view counts, and the API is looked for beside the page.
  const prefix = location.pathname.slice(0, location.pathname.lastIndexOf("/swagger"));
  const [, named] = /\/rest\/([^/]+)\/schema\?/.exec(mount.dataset.baseUrl);
  if (named !== "all") element("store").add(new Option(named, named));
  element("store").value = named;

  /** The path in front of the API's own paths, for the chosen store view. */
  function base() {
    const store = element("store").value;
    return prefix + "/rest" + (store === "" ? "" : "/" + store);
  }

  const documents = { openapi: "/openapi.json", swagger: "/schema?services=all" };

  /** One place to log in, the bar: two would have to agree. The schemes stay in the document for other tools. */
  const oneLogin = () => ({
    components: { authorizeBtn: () => null, authorizeOperationBtn: () => null },
  });

  const ui = SwaggerUIBundle({
    domNode: mount,
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    layout: "BaseLayout",
    persistAuthorization: false,
    plugins: [oneLogin],
    presets: [SwaggerUIBundle.presets.apis],
    requestInterceptor: identified,
    validatorUrl: null,
  });

  /** A request of "Try it out", with the token if it goes to this server. */
  function identified(request) {
    if (token !== null && new URL(request.url, location.href).origin === location.origin) {
      request.headers ??= {};
      request.headers.Authorization = "Bearer " + token;
    }
    return request;
  }

  /** An answer's JSON; what is none, or no success, becomes an error that says what a person can use. */
  async function answer(address, options) {
    let response;
    try {
      response = await fetch(address, {
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
    } catch {
      throw new Error("The server did not answer.");
    }
    let content = null;
    try {
      content = await response.json();
    } catch {
      if (response.ok) throw new Error("The server's answer is no JSON.");
    }
    if (!response.ok) throw new Error(said(content) ?? "The server answered " + response.status + ".");
    return content;
  }

  /** The message of a refusal, its parameters filled in. */
  function said(content) {
    if (typeof content?.message !== "string") return null;
    const parameters = content.parameters ?? {};
    return content.message.replace(/%(\w+)/g, (whole, name) => {
      // A list's parameters are counted from one.
      const value = Array.isArray(parameters) ? parameters[Number(name) - 1] : parameters[name];
      return value === undefined ? whole : String(value);
    });
  }

  /** Has the document point at the server that this page came from. */
  function localised(content) {
    if (content.swagger !== undefined) {
      content.host = location.host;
      content.basePath = base();
      content.schemes = [location.protocol.replace(":", "")];
    } else {
      content.servers = [{ url: location.origin + base() }];
    }
    return content;
  }

  function count(content) {
    const paths = Object.values(content.paths ?? {});
    return paths.flatMap((path) => METHODS.filter((method) => path?.[method] !== undefined)).length;
  }

  /** Shows the chosen document as the present caller may see it. */
  async function show() {
    const mine = ++asked;
    const address = new URL(base() + documents[element("document").value], location.origin);
    const headers = { Accept: "application/json" };
    if (token !== null) headers.Authorization = "Bearer " + token;
    tell("Loading…");
    try {
      const content = localised(await answer(address, { headers }));
      if (mine !== asked) return;
      ui.specActions.updateUrl(address.href);
      ui.specActions.updateLoadingStatus("success");
      ui.specActions.updateSpec(JSON.stringify(content));
      tell(count(content) + " operations for " + (token === null ? "everybody" : "this token") + ".");
    } catch (error) {
      if (mine === asked) complain("The document could not be loaded: " + error.message);
    }
  }

  function tell(text) {
    element("failure").textContent = "";
    element("status").textContent = text;
  }

  function complain(text) {
    element("status").textContent = "";
    element("failure").textContent = text;
  }

  /** From now on, requests carry this token; null: none. */
  function enter(next, name) {
    entered += 1;
    token = next;
    element("login").hidden = element("paste").hidden = next !== null;
    element("session").hidden = next === null;
    element("who").textContent = name;
    element("password").value = element("token").value = "";
    // Answers that were shown to the one before do not stay for the one after.
    for (const [path, methods] of Object.entries(ui.specSelectors.paths().toJS())) {
      for (const method of Object.keys(methods)) {
        ui.specActions.clearResponse(path, method);
        ui.specActions.clearRequest(path, method);
      }
    }
    return show();
  }

  async function login() {
    const mine = entered;
    const kind = element("kind").value;
    const username = element("username").value;
    const body = JSON.stringify({ username, password: element("password").value });
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    const address = new URL(base() + "/V1/integration/" + kind + "/token", location.origin);
    tell("Logging in…");
    try {
      const given = await answer(address, { method: "POST", headers, body });
      if (typeof given !== "string") throw new Error("The server's answer is no token.");
      if (mine !== entered) return;
      // A customer is one of a website; where all store views are meant, the token would open nothing.
      if (kind === "customer" && element("store").value === "all") element("store").value = "";
      await enter(given, username + " (" + kind + ")");
      element("session").querySelector("button").focus();
    } catch (error) {
      if (mine !== entered) return;
      element("password").value = "";
      element("password").focus();
      complain(error.message);
    }
  }

  async function paste() {
    const given = element("token").value.trim();
    // What no header can carry is no token.
    if (!/^[\x21-\x7e]+$/.test(given)) {
      complain("A token has no blanks and no letters beyond ASCII.");
      return;
    }
    await enter(given, "With a token of your own");
    element("session").querySelector("button").focus();
  }

  async function logout() {
    await enter(null, "");
    element("username").focus();
  }

  /** Runs at a form's submission, one at a time: its button waits for the end. */
  function onSubmit(id, run) {
    const button = element(id).querySelector("button");
    element(id).addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button?.disabled) return;
      if (button) button.disabled = true;
      try {
        await run();
      } finally {
        if (button) button.disabled = false;
      }
    });
  }

  onSubmit("login", login);
  onSubmit("paste", paste);
  onSubmit("session", logout);
  onSubmit("describe", show);
  element("document").addEventListener("change", show);
  element("store").addEventListener("change", show);
  show();
})();
