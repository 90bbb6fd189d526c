//! A store's own templates, and faults in them.

use crate::fixture::{ANN, ask_for_reset, site};
use magegate_testkit::{MailServer, Site};

const ID: &str = "customer_password_forgot_email_template";

/// The site with files in its folder of templates.
fn with_templates(site: Site, files: &[(&str, &str)]) -> Site {
    let folder = site.folder().join("templates");
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    site.with_variable("MAGEGATE_MAIL_TEMPLATES", folder.to_str().unwrap())
}

#[tokio::test]
async fn own_templates_take_the_place_of_the_built_in_ones() {
    let mail = MailServer::start().await;
    let own = [
        (format!("{ID}.subject.txt"), "Neues Passwort für {{ customer.firstname }}"),
        (format!("default/{ID}.txt"), "Hier: {{ link }}"),
        ("frame.html".to_owned(), "<h1>Eigener Rahmen</h1>{% block body %}{% endblock %}"),
    ];
    let own: Vec<_> = own.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let site = with_templates(site(mail.address()), &own);
    let server = site.serve(&[]);
    ask_for_reset(&server, ANN).await;
    let letter = mail.wait_for(1).await.remove(0);
    assert!(letter.part("text/plain").starts_with("Hier: https://shop.example/"));
    assert!(letter.part("text/html").starts_with("<h1>Eigener Rahmen</h1><p>somebody"));
    // Encoded, for a header is ASCII.
    assert!(letter.header("subject").starts_with("Neues Passwort =?utf-8?"), "{}", letter.text);
}

#[tokio::test]
async fn a_faulty_template_stops_the_start_with_one_line_that_names_file_and_line() {
    let mail = MailServer::start().await;
    for (text, cause) in [
        ("Hello\n{{ customer.nmae }}", ":2: undefined value"),
        ("Hello\n\n{% if customer.name %}", ":3: syntax error"),
    ] {
        let file = format!("{ID}.txt");
        let site = with_templates(site(mail.address()), &[(&file, text)]);
        let refused = site.run(&["serve", "--listen", "127.0.0.1:0"]).ended_with(3);
        let expected = format!("templates/{file}{cause}");
        assert!(refused.stderr.contains(&expected), "{}", refused.stderr);
        assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
    }
}
