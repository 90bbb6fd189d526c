//! What clients ask at start-up beside the stores: countries, currencies, and which modules there are.

use super::{ANONYMOUS, Route, required, row};
use crate::operations::directory;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const COUNTRIES: &str = "directoryCountryInformationAcquirerV1";
const CURRENCIES: &str = "directoryCurrencyInformationAcquirerV1";
const COUNTRY: Shape = Shape::Object(&shapes::COUNTRY_INFORMATION);
const ADMIN: Requirement = Requirement::Resources(&["Magento_Backend::admin"]);

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("GET", "/V1/directory/countries"), (COUNTRIES, "getCountriesInfo"),
        ANONYMOUS, &[], Shape::List(&COUNTRY), directory::countries)
        .common().about("Lists the countries that may be chosen, with their regions.", ""),
    row(("GET", "/V1/directory/countries/:countryId"), (COUNTRIES, "getCountryInfo"),
        ANONYMOUS, &[required("countryId", Shape::Text).about("Code of the country")], COUNTRY, directory::country)
        .common().about("Gives a country with its regions.", "").throws(&[400]),
    row(("GET", "/V1/directory/currency"), (CURRENCIES, "getCurrencyInfo"),
        ANONYMOUS, &[], Shape::Object(&shapes::CURRENCY_INFORMATION), directory::currency)
        .common().about("Gives the currencies that may be chosen, with their rates.", ""),
    row(("GET", "/V1/modules"), ("backendModuleServiceV1", "getModules"),
        ADMIN, &[], Shape::List(&Shape::Text), directory::modules)
        .common().about("Lists the modules whose routes are served.", "Names of modules"),
];
