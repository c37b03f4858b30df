//! Municipalities and other owners, from the operator's list.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{AuditKind, Cvr, OrganisationCode, OrganisationKind, register::RowFault};
use services::{
    owners::{import, preview},
    register::{Applied, ImportError},
};
use store::PageRequest;
use testkit::{Demo, Person};

const HEADER: &str = "INST_NR;INST_NAVN;CVR_NR;P_NR;BEL_KOMMUNE;BEL_KOMMUNE_NAVN;E_MAIL";

fn list(lines: &[&str]) -> Vec<u8> {
    format!("{HEADER}\r\n{}\r\n", lines.join("\r\n")).into_bytes()
}

fn code(text: &str) -> OrganisationCode {
    OrganisationCode::parse(text).unwrap()
}

#[tokio::test]
async fn a_list_adds_and_changes_and_takes_nobody_away() {
    let Demo { portal, .. } = &Demo::new().await;
    let bytes = list(&[
        "903000;Vesterå Kommune;93683269;1000000040;903;Vesterå;post@vesteraa.example",
        "901000;Havnsø By og Kommune;91842130;1000000020;901;Havnsø;",
    ]);
    let shown = preview(portal, &bytes).await.unwrap();
    assert_eq!((shown.plan.new.len(), shown.plan.changed.len(), shown.faults.len()), (1, 1, 0));
    assert!(store::organisation::find(portal.db(), &code("903000")).await.unwrap().is_none(), "only shown");

    let applied = import(portal, &bytes).await.unwrap();
    assert_eq!(applied, Applied { new: 1, changed: 1, passivated: 0 });
    let made = store::organisation::find(portal.db(), &code("903000")).await.unwrap().unwrap();
    assert_eq!((made.name.as_str(), made.kind), ("Vesterå Kommune", OrganisationKind::Residual));
    assert_eq!((made.cvr, made.passivated), (Cvr::parse("93683269").unwrap(), None));
    let renamed = store::organisation::find(portal.db(), &code("901000")).await.unwrap().unwrap();
    assert_eq!(renamed.name, "Havnsø By og Kommune");
    let emails = store::organisation::official_emails(portal.db(), [&code("903000")]).await.unwrap();
    assert_eq!(emails[&code("903000")].as_str(), "post@vesteraa.example");

    // The same once more, and a list that lacks one.
    let again = preview(portal, &bytes).await.unwrap();
    assert!(again.plan.is_empty() && again.plan.unchanged == 2);
    let shorter = list(&["903000;Vesterå Kommune;93683269;1000000040;903;Vesterå;post@vesteraa.example"]);
    assert!(preview(portal, &shorter).await.unwrap().plan.is_empty());
}

#[tokio::test]
async fn what_a_list_did_is_in_the_audit_log() {
    let demo = Demo::new().await;
    let bytes = list(&["903000;Vesterå Kommune;93683269;1000000040;;;"]);
    import(&demo.portal, &bytes).await.unwrap();
    let me = demo.identity(Person::Sagsbehandler).await;
    let page = PageRequest { number: 1, size: 10 };
    let kind = Some(AuditKind::OrganisationsImported);
    let found = services::audit::list(&demo.portal, &me, kind, "", page).await.unwrap().rows;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].detail.as_str(), found[0].user_name.as_str()), ("+1 ~0 -0", ""));
}

#[tokio::test]
async fn with_a_faulty_line_or_anothers_number_nothing_is_changed() {
    let Demo { portal, .. } = &Demo::new().await;
    let good = "903000;Vesterå Kommune;93683269;1000000040;903;Vesterå;";
    let faulty = list(&[good, "904000;;12345678;1000000050;904;Nord;", "905000;Syd;93683269;1;905;Syd"]);
    let Err(ImportError::Lines(faults)) = import(portal, &faulty).await else { panic!("applied") };
    let lines: Vec<u32> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [3, 3, 4]);
    assert_eq!(faults[2].fault, RowFault::Columns { expected: 7, found: 6 });

    // A school's number, a provider's and the agency's.
    for number in ["901001", "U10001", "U00001"] {
        let taken = list(&[good, &format!("{number};Kuppet Kommune;93683269;1000000040;;;")]);
        assert_eq!(preview(portal, &taken).await.unwrap().plan.taken.len(), 1);
        let refused = import(portal, &taken).await;
        assert!(matches!(refused, Err(ImportError::Taken(codes)) if codes == [code(number)]), "{number}");
    }
    assert!(store::organisation::find(portal.db(), &code("903000")).await.unwrap().is_none());
}

#[tokio::test]
async fn an_extract_of_the_register_leaves_owners_alone() {
    let Demo { portal, .. } = &Demo::new().await;
    import(portal, &list(&["903000;Vesterå Kommune;93683269;1000000040;903;Vesterå;"])).await.unwrap();
    services::register::import(portal, domain::register::sample().as_bytes(), true, |_| {}).await.unwrap();
    let kept = store::organisation::find(portal.db(), &code("903000")).await.unwrap().unwrap();
    assert_eq!((kept.kind, kept.passivated), (OrganisationKind::Residual, None));
}
