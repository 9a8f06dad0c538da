//! `fleetcart staff`: the first way into the back office, and the last one.

use clap::{Args, Subcommand};
use commerce::customer::{EmailAddress, PersonName};
use commerce::policy::INVITATION_HOURS;
use commerce::staff::OWNER;
use database::audit::{By, Subject, record};
use database::staff::{
    NewStaff, Role, Staff, add_default_roles, add_staff, all_roles, invite, role_by_name,
    staff_by_email,
};
use database::{ConnectionTrait, Db, Token};
use purchases::Clock;
use serde_json::{Value, json};
use web::http::base_url::BaseUrl;

use crate::cli::{Failure, say};
use crate::config::DatabaseConfig;
use crate::state;

#[derive(Debug, Subcommand)]
pub(super) enum StaffCommand {
    /// Invite somebody to the back office and print the link, which works once.
    ///
    /// Works on an empty database. For an address that is on the list already, makes a new link: whoever has lost
    /// password, phone and recovery codes chooses new ones with it.
    Add(AddArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Their e-mail address.
    email: String,
    /// Their name; without one, what stands before the @.
    #[arg(long)]
    name: Option<String>,
    /// What they may do.
    #[arg(long, default_value = OWNER)]
    role: String,
    /// The address that people use, as for `serve`.
    #[arg(
        long,
        env = "FLEETCART_BASE_URL",
        default_value = "http://127.0.0.1:3000"
    )]
    base_url: BaseUrl,
    #[command(flatten)]
    database: DatabaseConfig,
}

pub(super) async fn staff(command: StaffCommand) -> Result<(), Failure> {
    let StaffCommand::Add(args) = command;
    let email = EmailAddress::parse(&args.email)?;
    let before_the_at = email.as_str().split('@').next().unwrap_or_default();
    let name = args.name.as_deref().unwrap_or(before_the_at);
    let name = PersonName::parse(name).map_err(|error| format!("--name: {error}"))?;
    let db = state::open_database(&args.database).await?;
    database::migrate(&db).await?;
    let (person, token) = add(&db, &email, &name, &args.role).await?;
    let link = args
        .base_url
        .join(&format!("/admin/invite/{}", token.expose()));
    say(format_args!(
        "{} ({}) is invited. This link works once, within {INVITATION_HOURS} hours:",
        person.email.as_str(),
        person.role.name
    ))?;
    say(link)?;
    Ok(db.close().await?)
}

async fn add(
    db: &Db,
    email: &EmailAddress,
    name: &PersonName,
    role: &str,
) -> Result<(Staff, Token), Failure> {
    let now_ms = Clock::default().now_ms();
    database::transaction(db, |tx| async move {
        add_default_roles(&*tx).await?;
        Ok::<_, database::Error>(())
    })
    .await?;
    let role = &find_role(db, role).await?;
    let invited = database::transaction(db, |tx| async move {
        let new = NewStaff {
            email: email.clone(),
            name: name.clone(),
            role: role.id,
        };
        let added = add_staff(&*tx, &new, now_ms).await?;
        let action = match added {
            Some(_) => "staff.invited",
            None => "staff.invited_again",
        };
        let person = match added {
            Some(person) => Some(person),
            None => staff_by_email(&*tx, email).await?,
        };
        let person = person.ok_or(database::Error::Missing("staff"))?;
        let token = invite(&*tx, person.id, now_ms).await?;
        write_down(&*tx, action, &person, now_ms).await?;
        Ok::<_, database::Error>((person, token))
    });
    let (person, token) = invited.await?;
    if person.disabled_at_ms.is_some() {
        return Err(format!(
            "{} is disabled: enable them in the back office",
            email.as_str()
        )
        .into());
    }
    Ok((person, token))
}

async fn find_role(db: &Db, name: &str) -> Result<Role, Failure> {
    if let Some(role) = role_by_name(db.reader(), name).await? {
        return Ok(role);
    }
    let roles = all_roles(db.reader()).await?;
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    Err(format!("there is no role “{name}”; there are {}", names.join(", ")).into())
}

async fn write_down(
    tx: &impl ConnectionTrait,
    action: &str,
    person: &Staff,
    now_ms: i64,
) -> database::Result<()> {
    let by = By {
        name: "command line".to_owned(),
        ..By::system()
    };
    let subject = Subject::new("staff", person.email.as_str());
    let after = json!({ "name": person.name.as_str(), "role": person.role.name });
    record(tx, &by, action, &subject, &Value::Null, &after, now_ms).await
}
