// magento-api-rest on the program: with a bearer token, which its settings for axios allow, and as it signs by itself.
// Arguments: the folder with its package, base URL, an admin's token, the four values of an integration.

import { createRequire } from "node:module";

const [folder, url, token, consumerKey, consumerSecret, accessToken, tokenSecret] = process.argv.slice(2);
const MagentoRestApi = createRequire(`${folder}/`)("magento-api-rest").default;
const keys = { url, consumerKey, consumerSecret, accessToken, tokenSecret };
const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };

const attempt = async (request) => {
  try {
    return (await request).data;
  } catch (error) {
    return [error.response.status, error.response.data];
  }
};
const emails = (found) => found.items.map((customer) => customer.email);

const use = async (api) => {
  const report = {};
  report.websites = (await attempt(api.get("store/websites"))).map((website) => website.code);
  report.read = (await attempt(api.get("customers/1"))).email;
  report.all = emails(await attempt(api.get("customers/search")));
  report.searched = emails(await attempt(api.get("customers/search", { lastname: "Baker", website_id: 1 })));
  const paged = { $perPage: 2, $page: 2, $sort: { email: "desc" } };
  const page = await attempt(api.get("customers/search", paged));
  report.second_page = [emails(page), page.total_count];
  report.either = emails(await attempt(api.get("customers/search", { $or: [{ firstname: "Ann" }, { firstname: "Bea" }] })));
  report.period = emails(await attempt(api.get("customers/search", { $from: "2001-01-01", $to: "2001-12-31" })));

  const customer = { email: "dora@example.com", firstname: "Dora", lastname: "Dean" };
  const created = await attempt(api.post("customers", { customer }));
  report.created = created.email;
  const changed = { customer: { ...created, lastname: "Dünn" } };
  report.changed = (await attempt(api.put(`customers/${created.id}`, changed))).lastname;
  report.deleted = await attempt(api.delete(`customers/${created.id}`));
  report.missing = await attempt(api.get(`customers/${created.id}`));
  return report;
};

const report = {};
report.bearer = await use(new MagentoRestApi({ ...keys, axiosConfig: { headers } }));
report.signed = await use(new MagentoRestApi({ ...keys, sha: 256 }));
const forger = new MagentoRestApi({ ...keys, tokenSecret: "wrong", sha: 256 });
report.forged = await attempt(forger.get("customers/1"));
report.forged_anonymous = (await attempt(forger.get("directory/currency"))).base_currency_code;
report.by_sha_1 = await attempt(new MagentoRestApi(keys).get("customers/1"));
console.log(JSON.stringify(report));
