// The package soap on the program: clients built from its WSDL, a login, reading and changing customers, and faults as
// errors. Arguments: the folder with its package, base URL, an admin's name and password, a customer's name and password.

import { createRequire } from "node:module";

const [folder, base, admin, adminPassword, customer, customerPassword] = process.argv.slice(2);
const soap = createRequire(`${folder}/`)("soap");
const report = {};

const client = async (services, token) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const wsdl = `${base}/soap/default?wsdl&services=${services}`;
  // The WSDL depends on who asks; the package would keep the first one for all.
  const options = { wsdl_headers: headers, forceSoap12Headers: true, disableCache: true };
  const made = await soap.createClientAsync(wsdl, options);
  Object.entries(headers).forEach(([name, value]) => made.addHttpHeader(name, value));
  return made;
};

const call = async (made, operation, parameters) => {
  try {
    const [answer] = await made[`${operation}Async`](parameters);
    return answer.result;
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    if (!fault) throw error;
    return [fault.Code.Value, fault.Reason.Text.$value ?? fault.Reason.Text];
  }
};

const customers = await client("integrationCustomerTokenServiceV1");
const login = "integrationCustomerTokenServiceV1CreateCustomerAccessToken";
report.wrong_password = await call(customers, login, { username: customer, password: "wrong" });
report.incomplete = await call(customers, login, { username: customer });
const ownToken = await call(customers, login, { username: customer, password: customerPassword });

const own = await client("customerCustomerRepositoryV1", ownToken);
const me = await call(own, "customerCustomerRepositoryV1GetSelf", { customerId: 0 });
report.me = [me.email, me.firstname, me.extensionAttributes.isSubscribed];
const { id, email, firstname, websiteId } = me;
const changed = { id, websiteId, email, firstname, lastname: "Ångström-O'Brien" };
report.saved = (await call(own, "customerCustomerRepositoryV1SaveSelf", { customer: changed })).lastname;
report.hidden = own.customerCustomerRepositoryV1GetById === undefined;

const admins = await client("integrationAdminTokenServiceV1");
const adminLogin = "integrationAdminTokenServiceV1CreateAdminAccessToken";
const adminToken = await call(admins, adminLogin, { username: admin, password: adminPassword });
const managed = await client("customerCustomerRepositoryV1", adminToken);
const searchCriteria = {
  filterGroups: { item: [{ filters: { item: [{ field: "lastname", value: "Baker" }] } }] },
};
const found = await call(managed, "customerCustomerRepositoryV1GetList", { searchCriteria });
report.found = [].concat(found.items.item).map((item) => item.email);
report.missing = await call(managed, "customerCustomerRepositoryV1GetById", { customerId: 4711 });
console.log(JSON.stringify(report));
