// graphql-request on the program: a login, reading and changing the own account and its addresses, and errors as it
// throws them. Arguments: the folder with its package, base URL, a customer's address and password.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, base, email, password] = process.argv.slice(2);
const found = createRequire(`${folder}/`).resolve("graphql-request");
const { GraphQLClient, ClientError, gql } = await import(pathToFileURL(found).href);
const graphql = new GraphQLClient(`${base}/graphql`);
const report = {};

const attempt = async (...request) => {
  try {
    return await graphql.request(...request);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const [{ message, extensions }] = error.response.errors;
    return [error.response.status, message, extensions?.category];
  }
};

const login = gql`
  mutation Login($email: String!, $password: String!) {
    generateCustomerToken(email: $email, password: $password) { token }
  }
`;
report.guest = await attempt(gql`{ customer { email } }`);
report.wrong_password = await attempt(login, { email, password: "wrong" });
report.unknown_field = await attempt(gql`{ customer { nothing } }`);
const { token } = (await attempt(login, { email, password })).generateCustomerToken;
graphql.setHeader("Authorization", `Bearer ${token}`);

const customer = gql`
  query { customer { email firstname lastname is_subscribed addresses { city } } }
`;
report.customer = (await attempt(customer)).customer;
const rename = gql`
  mutation Rename($input: CustomerUpdateInput!) {
    updateCustomerV2(input: $input) { customer { lastname } }
  }
`;
report.renamed = (await attempt(rename, { input: { lastname: "Ångström-O'Brien" } })).updateCustomerV2.customer;
const move = gql`
  mutation Move($input: CustomerAddressInput!) {
    createCustomerAddress(input: $input) { id city country_code region { region_code } default_billing }
  }
`;
const address = {
  firstname: "Ann", lastname: "Archer", street: ["1 Main St"], city: "Reno", telephone: "555-0100",
  postcode: "89501", country_code: "US", region: { region_id: 39 }, default_billing: true,
};
report.incomplete = await attempt(move, { input: { country_code: "US", region: { region_id: 39 } } });
const moved = (await attempt(move, { input: address })).createCustomerAddress;
report.moved = { ...moved, id: typeof moved.id };
report.addresses = (await attempt(customer)).customer.addresses;
const remove = gql`mutation Remove($id: Int!) { deleteCustomerAddress(id: $id) }`;
report.default_kept = await attempt(remove, { id: moved.id });
report.store = (await attempt(gql`{ storeConfig { store_code locale } countries { id } }`)).storeConfig;
report.types = (await attempt(gql`{ __schema { queryType { name } mutationType { name } } }`)).__schema;
report.revoked = (await attempt(gql`mutation { revokeCustomerToken { result } }`)).revokeCustomerToken;
report.afterwards = await attempt(customer);
console.log(JSON.stringify(report));
