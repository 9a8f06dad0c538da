//! Secrets handed over as files, which appear in no environment and no list of processes.
//!
//! systemd copies the files of a folder into one that only the service can read and names it in
//! `CREDENTIALS_DIRECTORY`; each file's name is the flag it stands for, behind `fleetcart_`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// The commands that take credentials, and which.
const KNOWN: [(&str, &[&str]); 4] = [
    (
        "serve",
        &[
            "database-url",
            "secret",
            "smtp-url",
            "stripe-secret-key",
            "stripe-webhook-secret",
        ],
    ),
    ("migrate", &["database-url"]),
    ("import", &["database-url"]),
    ("shop", &["database-url"]),
];

/// The arguments with a flag for every credential in `folder` that their command knows; a flag
/// that is given already stays.
/// An error when a credential is there but cannot be read, or is empty.
pub fn add_flags(mut arguments: Vec<OsString>, folder: &Path) -> io::Result<Vec<OsString>> {
    let command = |name: &str| arguments.iter().any(|given| given == name);
    let Some((_, names)) = KNOWN.iter().find(|(name, _)| command(name)) else {
        return Ok(arguments);
    };
    for name in *names {
        let flag = format!("--{name}=");
        if is_given(&arguments, &flag) {
            continue;
        }
        let file = folder.join(format!("fleetcart_{name}"));
        if let Some(value) = read(&file)? {
            let mut argument = OsString::from(flag);
            argument.push(value);
            arguments.push(argument);
            // A database changes its password while the shop serves.
            if *name == "database-url" && !is_given(&arguments, "--database-url-file=") {
                let mut argument = OsString::from("--database-url-file=");
                argument.push(file);
                arguments.push(argument);
            }
        }
    }
    Ok(arguments)
}

fn is_given(arguments: &[OsString], flag: &str) -> bool {
    let alone = OsStr::new(flag.trim_end_matches('='));
    arguments
        .iter()
        .any(|given| given == alone || given.as_bytes().starts_with(flag.as_bytes()))
}

fn read(file: &Path) -> io::Result<Option<OsString>> {
    let explain = |error: io::Error| {
        let told = format!("the credential {} cannot be read: {error}", file.display());
        io::Error::new(error.kind(), told)
    };
    match std::fs::read(file) {
        Ok(bytes) => {
            let value = bytes.trim_ascii();
            if value.is_empty() {
                return Err(explain(io::Error::other("it is empty")));
            }
            Ok(Some(OsString::from_vec(value.to_vec())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(explain(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(files: &[(&str, &str)], arguments: &[&str]) -> io::Result<Vec<OsString>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let given = arguments.iter().map(OsString::from).collect();
        add_flags(given, folder.path())
    }

    #[test]
    fn each_file_becomes_the_flag_of_its_name_without_its_line_end() {
        let files = [
            ("fleetcart_database-url", "mysql://shop:p=w@db/shop\n"),
            ("fleetcart_secret", "s3cret"),
            ("fleetcart_unknown", "x"),
        ];
        let read = with(&files, &["fleetcart", "serve", "--no-migrate"]).unwrap();
        assert_eq!(read[3], "--database-url=mysql://shop:p=w@db/shop");
        // To be read again when the password has changed.
        let file = read[4].to_str().unwrap();
        assert!(file.starts_with("--database-url-file=/"), "{file}");
        assert!(file.ends_with("/fleetcart_database-url"), "{file}");
        assert_eq!(read[5..], ["--secret=s3cret"]);
        let read = with(&files, &["fleetcart", "migrate"]).unwrap();
        assert_eq!(read[2], "--database-url=mysql://shop:p=w@db/shop");
        let read = with(&files, &["fleetcart", "verify", "orders"]).unwrap();
        assert_eq!(read.len(), 3);
    }

    #[test]
    fn what_the_command_line_says_stays() {
        let files = [("fleetcart_database-url", "mysql://db/shop")];
        for given in [
            &["fleetcart", "serve", "--database-url=sqlite:x"][..],
            &["fleetcart", "serve", "--database-url", "sqlite:x"][..],
        ] {
            assert_eq!(with(&files, given).unwrap(), given);
        }
    }

    #[test]
    fn an_empty_credential_is_an_error_that_names_it() {
        let error = with(&[("fleetcart_secret", "\n")], &["fleetcart", "serve"]).unwrap_err();
        assert!(error.to_string().contains("fleetcart_secret"), "{error}");
    }
}
