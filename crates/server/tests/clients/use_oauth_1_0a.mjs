// oauth-1.0a on the program, with the fetch of Node: signed requests of an integration, and forged ones.
// Arguments: the folder with its package, base URL, the four values of an integration.

import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

const [folder, base, key, secret, token, tokenSecret] = process.argv.slice(2);
const OAuth = createRequire(`${folder}/`)("oauth-1.0a");
const rest = `${base}/rest/V1`;
const report = {};

const signer = (consumerSecret, method = "HMAC-SHA256") =>
  new OAuth({
    consumer: { key, secret: consumerSecret },
    signature_method: method,
    hash_function: (text, by) =>
      createHmac(method === "HMAC-SHA256" ? "sha256" : "sha1", by).update(text).digest("base64"),
  });
const headers = (method, url, oauth = signer(secret)) =>
  oauth.toHeader(oauth.authorize({ method, url }, { key: token, secret: tokenSecret }));
const send = async (method, url, signed, body) => {
  const answer = await fetch(url, {
    method,
    headers: { ...signed, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  return answer.ok ? told : [answer.status, told];
};
const call = (method, path, body) => send(method, rest + path, headers(method, rest + path), body);
const emails = (found) => found.items.map((customer) => customer.email);

report.websites = (await call("GET", "/store/websites")).map((website) => website.code);
report.read = (await call("GET", "/customers/1")).email;
const group = (at, value) =>
  Object.entries({ field: "email", value, conditionType: "like" })
    .map(([name, text]) => `searchCriteria[filterGroups][${at}][filters][0][${name}]=${encodeURIComponent(text)}`)
    .join("&");
report.searched = emails(await call("GET", `/customers/search?${group(0, "bea%")}`));
const many = [...Array(12).keys()].map((at) => group(at, "%e%")).join("&");
report.twelve_groups = emails(await call("GET", `/customers/search?${many}`));
report.nobody = emails(await call("GET", `/customers/search?${group(0, "ü + é!*'()~")}`));
report.flag = emails(await call("GET", "/customers/search?searchCriteria"));
report.doubles = await call("GET", "/customers/1?fields=id&fields=email");
const customer = { email: "dora@example.com", firstname: "Dora", lastname: "Dean" };
const created = await call("POST", "/customers", { customer });
report.changed = (await call("PUT", `/customers/${created.id}`, { customer: { ...created, lastname: "Dünn" } })).lastname;
report.deleted = await call("DELETE", `/customers/${created.id}`);
report.missing = (await call("GET", `/customers/${created.id}`))[0];

const one = `${rest}/customers/1?fields=id`;
const forged = (url, signed) => send("GET", url, signed);
report.wrong_secret = await forged(one, headers("GET", one, signer("wrong")));
report.other_path = await forged(`${rest}/customers/2?fields=id`, headers("GET", one));
report.other_query = await forged(`${rest}/customers/1?fields=email`, headers("GET", one));
report.more_query = await forged(`${one}&pageSize=1`, headers("GET", one));
report.double_changed = await forged(`${one}&fields=email`, headers("GET", one));
report.other_method = await forged(one, headers("POST", one));
report.other_port = await forged(one, headers("GET", one.replace(/:\d+\//, "/")));
const twice = headers("GET", one);
report.replayed = [await forged(one, twice), await forged(one, twice)];
report.parameter_twice = await forged(one, { Authorization: `${headers("GET", one).Authorization}, oauth_nonce="n"` });
report.sha_1 = await forged(one, headers("GET", one, signer(secret, "HMAC-SHA1")));
console.log(JSON.stringify(report));
