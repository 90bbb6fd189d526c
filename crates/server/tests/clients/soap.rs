//! The SOAP clients: zeep for Python and the package soap for Node, which build themselves from the WSDL.

use crate::install;
use crate::running::{ANN, ROOT, report, served};
use serde_json::json;
use std::path::Path;

const REFUSED: &str = "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.";
const LASTNAME: &str = "Ångström-O'Brien";

#[test]
fn zeep_logs_in_reads_and_changes_customers_and_meets_faults_as_exceptions() {
    let lock = include_str!("locks/requirements-zeep.txt");
    let Some(python) = install::python("zeep", lock) else {
        return;
    };
    let (site, server) = served();
    let base = format!("http://{}", server.address());
    let arguments = [&base, ROOT.0, ROOT.1, ANN.0, ANN.1];
    let told = report(&site, &python, "use_zeep.py", &arguments);
    let taken = "A customer with the same email address already exists in an associated website.";
    let wanted = json!({
        "wrong_password": ["env:Sender", REFUSED, []],
        "own_operations": ["GetSelf", "SaveSelf"],
        "me": [ANN.0, "Ann", false],
        "saved": [LASTNAME, ["1 Main St", "<Apt 2> & ünder"]],
        "billing": "Reno",
        "shipping": null,
        "free": true,
        "found": [["ann@example.com", "uma@example.com"], 3],
        "filtered": ["bea@example.com"],
        "created": ["dora@example.com", 1],
        "twice": ["env:Sender", taken, []],
        "changed": "Dunn",
        "read": "Dunn",
        "deleted": true,
        "missing": ["env:Sender", "No such entity with %fieldName = %fieldValue", true],
        "group": ["General", "Retail Customer"],
        "revoked": true,
        "afterwards": ["rpc:ProcedureNotPresent", "Procedure not present", []],
    });
    assert_eq!(told, wanted);
}

#[test]
fn the_package_soap_logs_in_reads_and_changes_customers_and_meets_faults_as_errors() {
    let Some(folder) = install::javascript() else { return };
    let (site, server) = served();
    let base = format!("http://{}", server.address());
    let arguments = [folder.to_str().unwrap(), &base, ROOT.0, ROOT.1, ANN.0, ANN.1];
    let told = report(&site, Path::new("node"), "use_soap.mjs", &arguments);
    let wanted = json!({
        "wrong_password": ["env:Sender", REFUSED],
        "incomplete": ["env:Sender", "\"%fieldName\" is required. Enter and try again."],
        "me": [ANN.0, "Ann", false],
        "saved": LASTNAME,
        "hidden": true,
        "found": ["bea@example.com"],
        "missing": ["env:Sender", "No such entity with %fieldName = %fieldValue"],
    });
    assert_eq!(told, wanted);
}
