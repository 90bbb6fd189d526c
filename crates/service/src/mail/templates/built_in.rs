//! The texts of the built-in templates: three parts for each id of the reference, and the frame of the HTML parts.

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Each file's name and text.
        pub(super) const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../built_in/", $name)))),+];
    };
}

files![
    "customer_account_information_change_email_and_password_template.html",
    "customer_account_information_change_email_and_password_template.subject.txt",
    "customer_account_information_change_email_and_password_template.txt",
    "customer_account_information_change_email_template.html",
    "customer_account_information_change_email_template.subject.txt",
    "customer_account_information_change_email_template.txt",
    "customer_create_account_email_confirmation_template.html",
    "customer_create_account_email_confirmation_template.subject.txt",
    "customer_create_account_email_confirmation_template.txt",
    "customer_create_account_email_confirmed_template.html",
    "customer_create_account_email_confirmed_template.subject.txt",
    "customer_create_account_email_confirmed_template.txt",
    "customer_create_account_email_no_password_template.html",
    "customer_create_account_email_no_password_template.subject.txt",
    "customer_create_account_email_no_password_template.txt",
    "customer_create_account_email_template.html",
    "customer_create_account_email_template.subject.txt",
    "customer_create_account_email_template.txt",
    "customer_password_forgot_email_template.html",
    "customer_password_forgot_email_template.subject.txt",
    "customer_password_forgot_email_template.txt",
    "customer_password_remind_email_template.html",
    "customer_password_remind_email_template.subject.txt",
    "customer_password_remind_email_template.txt",
    "customer_password_reset_password_template.html",
    "customer_password_reset_password_template.subject.txt",
    "customer_password_reset_password_template.txt",
    "frame.html",
];
