// magento-api-rest on the program: with a bearer token, which its settings for axios allow, and as it signs by itself.
// Arguments: the folder with its package, base URL, an admin's token.

import { createRequire } from "node:module";

const [folder, url, token] = process.argv.slice(2);
const MagentoRestApi = createRequire(`${folder}/`)("magento-api-rest").default;
const keys = { consumerKey: "ck", consumerSecret: "cs", accessToken: "at", tokenSecret: "ts" };
const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
const api = new MagentoRestApi({ url, ...keys, axiosConfig: { headers } });
const report = {};

const attempt = async (request) => {
  try {
    return (await request).data;
  } catch (error) {
    return [error.response.status, error.response.data];
  }
};
const emails = (found) => found.items.map((customer) => customer.email);

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
const changed = { customer: { ...created, lastname: "Dunn" } };
report.changed = (await attempt(api.put(`customers/${created.id}`, changed))).lastname;
report.deleted = await attempt(api.delete(`customers/${created.id}`));
report.missing = await attempt(api.get(`customers/${created.id}`));

const signed = new MagentoRestApi({ url, ...keys, sha: 256 });
report.signed = await attempt(signed.get("customers/1"));
report.signed_anonymous = (await attempt(signed.get("directory/currency"))).base_currency_code;
console.log(JSON.stringify(report));
