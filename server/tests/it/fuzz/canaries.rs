//! A word written by each party, and who may ever read it.

use axum::http::StatusCode;
use testkit::Person;

use crate::{access::Who, common::TestApp};

/// A word that stands in one text only.
pub struct Canary {
    pub word: &'static str,
    pub readers: &'static [Who],
}

const CANARIES: [Canary; 9] = [
    Canary { word: "kanarifuglAtavlen", readers: &[Who::Skoletavlen, Who::ProvidersLooker] },
    Canary { word: "kanarifuglBfravaer", readers: &[Who::Fravaer] },
    Canary {
        word: "kanarifuglCskole",
        readers: &[
            Who::School,
            Who::Municipality,
            Who::OwnersLooker,
            Who::CaseWorker,
            Who::AgencyAdministrator,
        ],
    },
    Canary {
        word: "kanarifuglDfriskole",
        readers: &[Who::FreeSchool, Who::CaseWorker, Who::AgencyAdministrator],
    },
    Canary {
        word: "kanarifuglEkommune",
        readers: &[Who::Municipality, Who::OwnersLooker, Who::Skoletavlen, Who::ProvidersLooker],
    },
    Canary { word: "kanarifuglFansat", readers: &[Who::Employee, Who::UserAdministrator] },
    Canary {
        word: "kanarifuglGklasselog",
        readers: &[Who::NewProvider, Who::CaseWorker, Who::AgencyAdministrator],
    },
    Canary { word: "kanarifuglHfremmed", readers: &[Who::CaseWorker, Who::AgencyAdministrator] },
    Canary { word: "kanarifuglIstil", readers: &[Who::CaseWorker, Who::AgencyAdministrator] },
];

/// Has every party write its word where others should not see it.
pub async fn written(app: &TestApp) -> [Canary; 9] {
    let [tavlen, fravaer, school, free_school, municipality, employee, newcomer, stranger, agency] =
        &CANARIES;
    let system = |provider: &'static str, canary: &'static Canary| {
        vec![
            ("provider", provider),
            ("name", "Kanarifugl"),
            ("description", canary.word),
            ("contact", "new"),
            ("contact_name", "Sara Holm"),
            ("contact_email", "sara@u.example"),
            ("contact_phone", "12 34 56 78"),
        ]
    };
    post(app, Who::Skoletavlen, "/api/systems/save", &system("U10001", tavlen)).await;
    post(app, Who::Fravaer, "/api/systems/save", &system("U10002", fravaer)).await;
    for (who, canary, unit) in [(Who::School, school, "901001"), (Who::FreeSchool, free_school, "902001")] {
        let address = format!("{}@skole.example", canary.word);
        let fields =
            [("side", "owner"), ("signup", &address), ("units[]", unit), ("topics[]", "access_sent")];
        post(app, who, "/api/notifications/register", &fields).await;
    }
    let (access, version, _) = app.demo.access("901002").await;
    let target = format!("{access}:{version}");
    let fields = [("targets[0]", target.as_str()), ("action", "reject"), ("comment", municipality.word)];
    post(app, Who::Municipality, "/api/administration/change", &fields).await;
    let fields = [("view", "on"), ("scope", "cvr:93683269"), ("comment", employee.word)];
    post(app, Who::Employee, "/api/rights/request", &fields).await;
    for (who, canary) in [(Who::NewProvider, newcomer), (Who::Nobody, stranger)] {
        let fields = [
            ("subject", "other"),
            ("your_name", "Kim Vester"),
            ("email", "kim@u.example"),
            ("text", canary.word),
        ];
        post(app, who, "/api/inquiries/send", &fields).await;
    }
    let actor = app.demo.actor(Person::Sagsbehandler).await;
    let name = format!("{}.csv", agency.word);
    let extract = domain::register::sample();
    services::register::upload(&app.demo.portal, &actor, &name, extract.as_bytes()).await.expect("an upload");
    for canary in &CANARIES {
        assert!(is_kept(app, canary.word).await, "{} was written", canary.word);
    }
    CANARIES
}

async fn post(app: &TestApp, who: Who, path: &str, fields: &[(&str, &str)]) {
    let answer = crate::access::browser(app, who).await.post(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who:?} {path}: {}", answer.text());
}

/// Whether the word stands in any row but a session's, where what is refused is kept.
async fn is_kept(app: &TestApp, word: &str) -> bool {
    let db = app.demo.portal.db();
    for table in crate::sql::tables(db).await {
        let columns = crate::sql::columns(db, &table).await;
        let rows = crate::sql::rows(db, &table, &columns).await;
        if table != "session" && rows.iter().flatten().flatten().any(|value| value.contains(word)) {
            return true;
        }
    }
    false
}
