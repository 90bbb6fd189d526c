//! Every key from every source, the order of the sources, each complaint word by word, and fresh documents.

use super::*;
use proptest::prelude::*;
use std::io::Write as _;

/// Loads with a file of this text, these variables and these flags.
fn load(
    text: Option<&str>,
    variables: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Config, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("m.toml");
    if let Some(text) = text {
        std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    }
    let env = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let flags: Vec<_> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    Config::load(text.is_some().then_some(&path), env.collect::<Vec<_>>().into_iter(), &flags)
        .map_err(|error| error.to_string().replace(&path.display().to_string(), "m.toml"))
}

/// A value other than the default: as in TOML, and as in the environment.
fn another(key: &Key) -> (String, String) {
    let text = match (key.section, key.name, key.form) {
        (_, _, Form::Number) => {
            let (least, _) = key.within;
            return ((least + 1).to_string(), (least + 1).to_string());
        }
        (_, _, Form::List) => {
            return (r#"["10.0.0.0/8", "::1"]"#.to_owned(), "10.0.0.0/8,::1".to_owned());
        }
        (_, _, Form::Switch) => return ("true".to_owned(), "true".to_owned()),
        ("database", "url", _) => "mysql://me:pass@db/shop",
        ("database", "tls", _) => "verify",
        ("tokens", "format", _) => "jwt",
        ("log", "format", _) => "json",
        ("mail", "security", _) => "tls",
        ("notify", "redis_url", _) => "redis://cache",
        ("log", "level", _) => "warn,magegate=debug",
        (_, "listen", _) => "0.0.0.0:1234",
        _ => "elsewhere",
    };
    (format!("{text:?}"), text.to_owned())
}

/// Some keys come in pairs.
fn partner(key: &Key) -> Option<&'static Key> {
    let name = match key.name {
        "tls_key" => "tls_certificate",
        "tls_certificate" => "tls_key",
        "read_only_schema" => "beside",
        _ => return None,
    };
    keys().find(|key| key.name == name)
}

#[test]
fn without_sources_every_key_has_its_default() {
    let config = load(None, &[], &[]).unwrap();
    assert_eq!(config.server.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.server.data_dir, PathBuf::from("./magegate-data"));
    assert_eq!(config.server.tls_certificate, None);
    assert_eq!(config.server.max_body_bytes, 1_048_576);
    assert_eq!(config.server.trusted_proxies, []);
    assert_eq!(config.ops.listen, OpsAddress::At("127.0.0.1:9464".parse().unwrap()));
    assert_eq!(config.log.format, LogFormat::Text);
    assert_eq!(config.hashing.queue, 256);
    assert_eq!(config.cache.max_age_milliseconds, 1000);
    assert_eq!(config.audit.keep_rows, 1_000_000);
    assert_eq!(load(Some(""), &[], &[]).unwrap(), config);
}

#[test]
fn every_key_is_read_from_every_source_alike() {
    let defaults = load(None, &[], &[]).unwrap();
    for key in keys() {
        let all: Vec<&Key> = [Some(key), partner(key)].into_iter().flatten().collect();
        let file: String = all.iter().fold(format!("[{}]\n", key.section), |text, key| {
            format!("{text}{} = {}\n", key.name, another(key).0)
        });
        let texts: Vec<_> =
            all.iter().map(|key| (key.variable(), key.path(), another(key).1)).collect();
        let variables: Vec<_> = texts.iter().map(|(name, _, text)| (&**name, &**text)).collect();
        let flags: Vec<_> = texts.iter().map(|(_, path, text)| (&**path, &**text)).collect();

        let from_file = load(Some(&file), &[], &[]).unwrap();
        assert_ne!(from_file, defaults, "{} changes nothing", key.path());
        assert_eq!(load(None, &variables, &[]).unwrap(), from_file, "{}", key.path());
        assert_eq!(load(None, &[], &flags).unwrap(), from_file, "{}", key.path());
    }
}

#[test]
fn flags_override_the_environment_and_the_environment_overrides_the_file() {
    let file = Some("[server]\nmax_headers = 20\n");
    let variable = [("MAGEGATE_SERVER_MAX_HEADERS", "30")];
    let headers = |config: Config| config.server.max_headers;
    assert_eq!(load(file, &[], &[]).map(headers), Ok(20));
    assert_eq!(load(file, &variable, &[]).map(headers), Ok(30));
    assert_eq!(load(file, &variable, &[("server.max_headers", "40")]).map(headers), Ok(40));
}

#[test]
fn the_file_may_be_named_by_a_variable() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("named.toml");
    std::fs::write(&path, "[cache]\ntokens = 7\n").unwrap();
    let env = [(FILE_VARIABLE.to_owned(), path.display().to_string())];
    let config = Config::load(None, env.into_iter(), &[]).unwrap();
    assert_eq!(config.cache.tokens, 7);
}

#[test]
fn variables_of_others_and_of_the_tests_are_left_alone() {
    let config = load(None, &[("PATH", "/bin"), ("MAGEGATE_TEST_X", "1")], &[]);
    assert_eq!(config, load(None, &[], &[]));
}

#[test]
fn complaints_about_the_file_name_the_line_the_key_and_what_is_allowed() {
    for (text, complaint) in [
        (
            "[server]\n\nmax_connections = \"lots\"\n",
            "m.toml:3: server.max_connections: \"lots\" is not allowed; expected a whole number of connections from 1 to 1000000",
        ),
        (
            "[server]\nmax_headers = 5\n",
            "m.toml:2: server.max_headers: 5 is not allowed; expected a whole number of headers from 16 to 1000",
        ),
        (
            "[audit]\nqueue = -1\n",
            "m.toml:2: audit.queue: -1 is not allowed; expected a whole number of records from 1 to 10000000",
        ),
        (
            "[server]\nlisten = 8080\n",
            "m.toml:2: server.listen: 8080 is not allowed; expected an IP address and port such as 127.0.0.1:8080 or [::]:8080",
        ),
        (
            "[server]\nlisten = \"a\\nb\"\n",
            "m.toml:2: server.listen: \"a\\nb\" is not allowed; expected an IP address and port such as 127.0.0.1:8080 or [::]:8080",
        ),
        (
            "[server]\ntrusted_proxies = \"10.0.0.1\"\n",
            "m.toml:2: server.trusted_proxies: \"10.0.0.1\" is not allowed; expected an array of IP addresses or networks such as 10.0.0.0/8 and fd00::/8",
        ),
        (
            "[server]\ntrusted_proxies = [\"10.0.0.0/99\"]\n",
            "m.toml:2: server.trusted_proxies: \"10.0.0.0/99\" is not allowed; expected an array of IP addresses or networks such as 10.0.0.0/8 and fd00::/8",
        ),
        (
            "[log]\nformat = \"xml\"\n",
            "m.toml:2: log.format: \"xml\" is not allowed; expected text or json",
        ),
        (
            "[log]\nlevel = \"loud=very\"\n",
            "m.toml:2: log.level: \"loud=very\" is not allowed; expected a level (error, warn, info, debug, trace, off) or target=level pairs separated by commas",
        ),
        (
            "[ops]\nlisten = \"no\"\n",
            "m.toml:2: ops.listen: \"no\" is not allowed; expected an IP address and port such as 127.0.0.1:8080 or [::]:8080, or off",
        ),
        (
            "[cache]\nsize = 1\n",
            "m.toml:2: unknown key cache.size; allowed in [cache] are tokens, max_age_milliseconds",
        ),
        (
            "# note\n[cahce]\n",
            "m.toml:2: unknown section [cahce]; allowed are [server], [database], [tokens], [ops], [log], [hashing], [cache], [notify], [audit], [mail], [integrations]",
        ),
        ("listen = 5\n", "m.toml:1: unknown key listen; it stands in [server] or [ops]"),
        ("listn = 5\n", "m.toml:1: unknown key listn; every key stands in a section"),
        ("cache = 1\n", "m.toml:1: cache: 1 is not allowed; expected a table, written [cache]"),
        (
            "[server]\ntls_key = \"key.pem\"\n",
            "m.toml:2: server.tls_key needs server.tls_certificate beside it; give both or none",
        ),
        (
            "[mail]\npassword = 12345\n",
            "m.toml:2: mail.password: a value that is not shown is not allowed; expected any text, or an empty text for none",
        ),
        (
            "[mail]\nhost = \"h\"\npassword = \"x\"\n",
            "m.toml:3: mail.password needs mail.username beside it",
        ),
        (
            "[mail]\nhost = \"h\"\nusername = \"u\"\n",
            "m.toml:3: mail.username needs mail.password or mail.password_file beside it",
        ),
        (
            "[mail]\npassword_file = \"f\"\npassword = \"x\"\n",
            "m.toml:3: mail.password cannot stand beside mail.password_file; give one of them",
        ),
        (
            "[ops]\nlisten = \"127.0.0.1:8080\"\n",
            "m.toml:2: ops.listen must differ from server.listen; both are 127.0.0.1:8080",
        ),
    ] {
        assert_eq!(load(Some(text), &[], &[]), Err(complaint.to_owned()), "{text}");
    }
}

#[test]
fn databases_that_do_not_go_together_are_refused() {
    for (text, complaint) in [
        (
            "[database]\nurl = \"mysql://me:s3cret@db\"\n",
            "m.toml:2: database.url: a value that is not shown is not allowed; expected mysql://USER:PASSWORD@HOST:PORT/NAME, mysql://USER:PASSWORD@localhost/NAME?socket=PATH, or an empty text for none",
        ),
        (
            "[database]\nread_only_schema = \"yes\"\n",
            "m.toml:2: database.read_only_schema: \"yes\" is not allowed; expected true or false",
        ),
        (
            "[database]\nread_only_schema = true\n",
            "m.toml:2: database.read_only_schema needs database.beside: every other database holds tables of ours alone",
        ),
        (
            "[database]\nbeside = \"env.php\"\nurl = \"mysql://me@db/shop\"\n",
            "m.toml:2: database.beside cannot stand beside database.url: the deployment file names the database",
        ),
        (
            "[database]\nurl_file = \"url\"\nurl = \"mysql://me@db/shop\"\n",
            "m.toml:3: database.url cannot stand beside database.url_file; give one of them",
        ),
        (
            "[database]\nbeside = \"env.php\"\ntable_prefix = \"m2_\"\n",
            "m.toml:3: database.table_prefix cannot stand beside database.beside: the deployment file names the prefix",
        ),
        (
            "[database]\nbeside = \"env.php\"\nread_only_schema = true\n[mail]\nhost = \"h\"\n",
            "m.toml:3: database.read_only_schema cannot stand beside mail.host: letters wait in a table of ours until they are sent",
        ),
    ] {
        assert_eq!(load(Some(text), &[], &[]), Err(complaint.to_owned()), "{text}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_one_line_with_its_place() {
    let complaint = load(Some("[server]\nlisten = \n"), &[], &[]).unwrap_err();
    assert!(complaint.starts_with("m.toml:2: not valid TOML: "), "{complaint}");
    assert!(!complaint.contains('\n'), "{complaint}");
    let complaint =
        load(Some("[log]\nlevel = \"info\"\nlevel = \"warn\"\n"), &[], &[]).unwrap_err();
    assert!(complaint.starts_with("m.toml:3: not valid TOML: duplicate key"), "{complaint}");
}

#[test]
fn an_absent_file_is_named() {
    let complaint = Config::load(Some(Path::new("absent.toml")), std::iter::empty(), &[]);
    let complaint = complaint.unwrap_err().to_string();
    assert!(complaint.starts_with("absent.toml: cannot be read: "), "{complaint}");
}

#[test]
fn complaints_about_variables_and_flags_name_them() {
    for (variables, flags, complaint) in [
        (
            vec![("MAGEGATE_SERVER_MAX_HEADERS", "many")],
            vec![],
            "MAGEGATE_SERVER_MAX_HEADERS: server.max_headers: \"many\" is not allowed; expected a whole number of headers from 16 to 1000",
        ),
        (
            vec![("MAGEGATE_SERVER_LISTNE", "x")],
            vec![],
            "MAGEGATE_SERVER_LISTNE: unknown variable MAGEGATE_SERVER_LISTNE; did you mean MAGEGATE_SERVER_LISTEN?; docs/configuration.md lists all",
        ),
        (
            vec![("MAGEGATE_SERVER_DATA_DIR", "")],
            vec![],
            "MAGEGATE_SERVER_DATA_DIR: server.data_dir: \"\" is not allowed; expected a path",
        ),
        (
            vec![("MAGEGATE_SERVER_TLS_CERTIFICATE", "chain.pem")],
            vec![],
            "MAGEGATE_SERVER_TLS_CERTIFICATE: server.tls_certificate needs server.tls_key beside it; give both or none",
        ),
        (
            vec![],
            vec![("server.listen", "here")],
            "--listen: server.listen: \"here\" is not allowed; expected an IP address and port such as 127.0.0.1:8080 or [::]:8080",
        ),
        (
            vec![],
            vec![("server.speed", "9")],
            "command line: unknown key server.speed; docs/configuration.md lists all",
        ),
    ] {
        assert_eq!(load(None, &variables, &flags), Err(complaint.to_owned()));
    }
}

#[test]
fn a_bad_value_is_refused_even_where_a_later_source_overrides_it() {
    let refused = load(Some("[cache]\ntokens = 0\n"), &[], &[("cache.tokens", "5")]);
    assert!(refused.is_err());
}

#[test]
fn the_example_file_gives_the_defaults_also_with_every_key_uncommented() {
    let defaults = load(None, &[], &[]);
    assert_eq!(load(Some(&example()), &[], &[]), defaults);
    let uncommented: Vec<_> = example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') => key.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    let given = uncommented.iter().filter(|line| line.contains(" = ") && !line.starts_with('#'));
    assert_eq!(given.count(), keys().count());
    assert_eq!(load(Some(&uncommented.join("\n")), &[], &[]), defaults);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the test")]
fn generated_documents_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (name, text) in [("config.example.toml", example()), ("docs/configuration.md", reference())]
    {
        let path = root.join(name);
        if std::env::var("MAGEGATE_TEST_REGENERATE").is_ok() {
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == text, "{name} is stale; run with MAGEGATE_TEST_REGENERATE=1 to write it");
    }
}

proptest! {
    #[test]
    fn any_file_is_taken_or_refused_with_one_line(text in "(\\[(server|log|x)\\]\n)?([a-z_]{1,8} = [-0-9a-z\"\\[\\],.]{0,12}\n){0,4}") {
        if let Err(complaint) = load(Some(&text), &[], &[]) {
            prop_assert!(!complaint.contains('\n'), "{complaint:?}");
        }
    }

    #[test]
    fn any_variable_is_taken_or_refused_with_one_line(value in any::<String>(), index in 0..1000_usize) {
        let key = keys().nth(index % keys().count()).unwrap();
        if let Err(complaint) = load(None, &[(&key.variable(), &value)], &[]) {
            prop_assert!(!complaint.contains('\n'), "{complaint:?}");
        }
    }
}
