//! Sessions, which the reference has not: logins that give a refresh token, and the list of an account's devices. All of
//! them are off unless a setting switches them on.

use super::{ANONYMOUS, CUSTOMER_ID, OWN_ID, Param, Route, SELF, optional, required, row, secret};
use crate::operations::sessions;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::{ROOT, Requirement};

const SERVICE: &str = "magegateTokensSessionManagementV1";
const SWITCH: &str = "magegate/sessions/enabled";
const ANY_ADMIN: Requirement = Requirement::Resources(&[ROOT]);
const SESSIONS: Requirement = Requirement::Resources(&["Magegate_Tokens::sessions"]);
const PAIR: Shape = Shape::Object(&shapes::TOKEN_PAIR);
const LIST: Shape = Shape::List(&Shape::Object(&shapes::SESSION));
const LOGIN: &[Param] = &[
    required("username", Shape::Text).about("The e-mail address, or an admin's user name."),
    secret("password").about("The password."),
    optional("device", Shape::Text)
        .about("What the list of sessions shows; empty: the program's name for itself."),
];
const REFRESH_TOKEN: &[Param] = &[secret("refreshToken").about("The refresh token.")];
const SESSION_ID: Param = required("sessionId", Shape::Int).about("The session.");

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("POST", "/V1/magegate/customer/login"), (SERVICE, "signInCustomer"),
        ANONYMOUS, LOGIN, PAIR, sessions::sign_in_customer)
        .switched(SWITCH).field("magegateSignInCustomer")
        .about("Sign a customer in on a device.", "A pair of tokens.").throws(&[401, 400]),
    row(("POST", "/V1/magegate/admin/login"), (SERVICE, "signInAdmin"),
        ANONYMOUS, LOGIN, PAIR, sessions::sign_in_admin)
        .switched(SWITCH).field("magegateSignInAdmin")
        .about("Sign an admin in on a device.", "A pair of tokens.").throws(&[401, 400]),
    row(("POST", "/V1/magegate/token/refresh"), (SERVICE, "refresh"),
        ANONYMOUS, REFRESH_TOKEN, PAIR, sessions::refresh)
        .switched(SWITCH).field("magegateRefreshToken")
        .about("Exchange a refresh token, once. One that comes a second time ends its session.",
            "The next pair of tokens.").throws(&[401, 400]),
    Route { forced: OWN_ID, ..row(("GET", "/V1/magegate/customers/me/sessions"), (SERVICE, "getList"),
        SELF, &[CUSTOMER_ID], LIST, sessions::of_customer)
        .switched(SWITCH).soap("getSelfList").field("magegateSessions")
        .about("List the devices that the customer is signed in on.", "The sessions, the one used last first.") },
    Route { forced: OWN_ID, ..row(("DELETE", "/V1/magegate/customers/me/sessions/:sessionId"), (SERVICE, "end"),
        SELF, &[CUSTOMER_ID, SESSION_ID], Shape::Bool, sessions::end_of_customer)
        .switched(SWITCH).soap("endSelf").field("magegateEndSession")
        .about("Sign the customer out on one device.", "true").throws(&[404]) },
    Route { forced: OWN_ID, ..row(("POST", "/V1/magegate/customers/me/sessions/end-others"), (SERVICE, "endOthers"),
        SELF, &[CUSTOMER_ID], Shape::Int, sessions::end_others_of_customer)
        .switched(SWITCH).soap("endSelfOthers").field("magegateEndOtherSessions")
        .about("Sign the customer out everywhere but on this device.", "How many tokens ended.").throws(&[400]) },
    row(("GET", "/V1/magegate/admins/me/sessions"), (SERVICE, "getAdminList"),
        ANY_ADMIN, &[], LIST, sessions::of_admin)
        .switched(SWITCH).field("magegateAdminSessions")
        .about("List the devices that the calling admin is signed in on.", "The sessions, the one used last first."),
    row(("DELETE", "/V1/magegate/admins/me/sessions/:sessionId"), (SERVICE, "endAdmin"),
        ANY_ADMIN, &[SESSION_ID], Shape::Bool, sessions::end_of_admin)
        .switched(SWITCH).field("magegateEndAdminSession")
        .about("Sign the calling admin out on one device.", "true").throws(&[404]),
    row(("POST", "/V1/magegate/admins/me/sessions/end-others"), (SERVICE, "endAdminOthers"),
        ANY_ADMIN, &[], Shape::Int, sessions::end_others_of_admin)
        .switched(SWITCH).field("magegateEndOtherAdminSessions")
        .about("Sign the calling admin out everywhere but on this device.", "How many tokens ended.").throws(&[400]),
    row(("GET", "/V1/magegate/customers/:customerId/sessions"), (SERVICE, "getList"),
        SESSIONS, &[CUSTOMER_ID], LIST, sessions::of_customer)
        .limited().switched(SWITCH).field("magegateCustomerSessions")
        .about("List the devices that a customer is signed in on.", "The sessions, the one used last first."),
    row(("DELETE", "/V1/magegate/customers/:customerId/sessions/:sessionId"), (SERVICE, "end"),
        SESSIONS, &[CUSTOMER_ID, SESSION_ID], Shape::Bool, sessions::end_of_customer)
        .limited().switched(SWITCH).field("magegateEndCustomerSession")
        .about("Sign a customer out on one device.", "true").throws(&[404]),
];
