//! `server init`: the first steps on an empty database, before anybody can log in.

use std::error::Error;

use clap::Args;
use domain::{Cvr, Email, Invalid, Language, Name, OrganisationCode, PNumber};
use services::{
    Portal,
    setup::{self, Administrator, Agency},
};
use store::user::Origin;

use crate::{
    config::{Config, Identity},
    database::Database,
};

/// Options of `init`.
#[derive(Args)]
pub struct Init {
    #[command(flatten)]
    pub database: Database,
    /// The agency's number: six letters or digits, such as U00001.
    #[arg(long, value_name = "NUMBER", value_parser = read("is no number of six letters or digits", OrganisationCode::parse))]
    agency: OrganisationCode,
    /// The agency's name.
    #[arg(long, value_parser = read("must be a name of at most 200 letters", Name::parse))]
    name: Name,
    /// The agency's CVR number. Whoever logs in with a right for it has that right here.
    #[arg(long, value_parser = read("is no CVR number", Cvr::parse))]
    cvr: Cvr,
    /// The agency's P-number.
    #[arg(long, value_parser = read("is no P-number: ten digits", PNumber::parse))]
    p_number: PNumber,
    /// Where the agency reads what it is told by mail. A link to confirm the address is sent when the portal is served.
    #[arg(long, value_name = "ADDRESS", value_parser = read("is no e-mail address", Email::parse))]
    mail: Option<Email>,
    /// Writes to the agency in English instead of Danish.
    #[arg(long, requires = "mail")]
    english: bool,
    /// Who gives the agency's staff their rights, where the identity provider sends none: the subject under which it knows
    /// the person, or the e-mail address of somebody of the agency who has logged in once.
    #[arg(long, value_name = "WHO")]
    administrator: Option<String>,
}

/// A reader of an option whose fault is told in words.
fn read<T: Clone + Send + Sync + 'static>(
    wrong: &'static str,
    parse: fn(&str) -> Result<T, Invalid>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        parse(text).map_err(|why| match why {
            Invalid::Checksum => format!("{wrong}: its check digit is wrong"),
            _ => wrong.to_owned(),
        })
    }
}

/// Makes what is not there yet, and tells what it did.
///
/// # Errors
/// Whatever stops it, in words for the operator; nothing was written then.
pub async fn init(portal: &Portal, init: &Init, config: &Config) -> Result<(), Box<dyn Error>> {
    let administrator = init.administrator.as_deref().map(|who| administrator(who, config)).transpose()?;
    let agency = Agency {
        code: init.agency.clone(),
        name: init.name.clone(),
        cvr: init.cvr.clone(),
        p_number: init.p_number.clone(),
    };
    let language = if init.english { Language::English } else { Language::Danish };
    let mailbox = init.mail.as_ref().map(|email| (email, language));
    let done = setup::init(portal, &agency, mailbox, administrator.as_ref())
        .await
        .map_err(|error| format!("Nothing was changed: {error}."))?;
    let Agency { code, name, .. } = &agency;
    println!("{code} {name}: {}.", if done.agency { "made" } else { "there already, left as it is" });
    if let Some(email) = &init.mail {
        let email = email.as_str();
        if done.mailbox {
            println!("{email}: registered. A link to confirm it is mailed when the portal is served.");
        } else {
            println!("{email}: registered already, left as it is.");
        }
    }
    match (&init.administrator, done.administrator) {
        (_, Some(name)) => println!("{name}: administrator of {code}."),
        (Some(who), None) => println!("{who}: administrator already, left as it is."),
        (None, None) => {}
    }
    Ok(())
}

fn administrator(who: &str, config: &Config) -> Result<Administrator, Box<dyn Error>> {
    if who.contains('@')
        && let Ok(email) = Email::parse(who)
    {
        return Ok(Administrator::Seen(email));
    }
    let Identity::Oidc(oidc) = &config.identity else {
        return Err("Nothing was changed: --administrator needs --config FILE with identity.mode = \"oidc\", because \
                    a subject is known together with its issuer only."
            .into());
    };
    let subject = who.trim();
    if subject.is_empty() || subject.chars().count() > 255 {
        return Err("Nothing was changed: a subject has 1 to 255 characters.".into());
    }
    Ok(Administrator::Known(Origin { issuer: oidc.issuer.clone(), subject: subject.into() }))
}
