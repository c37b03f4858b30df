//! A pretended identity provider on this machine. It speaks real HTTP and signs real tokens, and can be told to
//! misbehave.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex, MutexGuard},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::Timestamp;
use identity::{Answer, ClaimNames, Oidc, Secret, Settings};
use openidconnect::{
    JsonWebKeyId, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey,
    core::{CoreHmacKey, CoreJwsSigningAlgorithm as Alg, CoreRsaPrivateSigningKey},
    url::Url,
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

/// The authority that has signed the provider's certificate.
pub const CERTIFICATE: &[u8] = include_bytes!("../keys/authority.pem");
pub const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);
pub const CLIENT: &str = "tilslutning";
pub const SECRET: &str = "a client's secret";
pub const REDIRECT: &str = "https://portal.example/log-in/answer";
pub const LEVEL: &str = "https://data.gov.dk/concept/core/nsis/loa/Substantial";
pub const ACCESS_TOKEN: &str = "an-access-token";
/// The first half of the access token's SHA-256.
const AT_HASH: &str = "YiHPD2T9DaX5B837XJXtow";

/// How the provider behaves. As it is made, it behaves well.
pub struct Manner {
    /// Changes to the token's claims; `null` takes one away.
    pub claims: Value,
    /// Changes to the description.
    pub description: Value,
    /// The answer of the user info endpoint; without one there is no such endpoint.
    pub user_info: Option<Value>,
    /// The kind of signature that the token's header names.
    pub alg: &'static str,
    /// The key that signs.
    pub signs_with: &'static str,
    /// The key id that the token's header names.
    pub kid: &'static str,
    /// The keys that are published.
    pub publishes: Vec<&'static str>,
    /// Answers every request with "service unavailable".
    pub down: bool,
    /// What the token endpoint answers instead of tokens.
    pub token_answer: Option<(StatusCode, Value)>,
    /// Sends requests for the description elsewhere.
    pub redirects: bool,
    /// How often the description was fetched.
    pub fetched: u32,
    asked: Option<Asked>,
}

struct Asked {
    nonce: String,
    challenge: String,
    code_used: bool,
}

#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    manner: Arc<Mutex<Manner>>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (provider, router) = Self::at(issuer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    /// A provider that speaks TLS, with a certificate for `localhost` that no public authority has signed.
    pub async fn start_tls() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (provider, router) = Self::at(issuer);
        let listener = Encrypted { listener, acceptor: acceptor() };
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    fn at(issuer: String) -> (Self, Router) {
        let manner = Manner {
            claims: json!({}),
            description: json!({}),
            user_info: None,
            alg: "RS256",
            signs_with: "first",
            kid: "first",
            publishes: vec!["first"],
            down: false,
            token_answer: None,
            redirects: false,
            fetched: 0,
            asked: None,
        };
        let provider = Self { issuer, manner: Arc::new(Mutex::new(manner)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(description))
            .route("/moved", get(description))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(user_info))
            .with_state(provider.clone());
        (provider, router)
    }

    /// How the provider behaves, to be changed.
    pub fn manner(&self) -> MutexGuard<'_, Manner> {
        self.manner.lock().unwrap()
    }

    pub fn settings(&self) -> Settings {
        Settings {
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Secret::from(SECRET.to_owned()),
            redirect_url: REDIRECT.to_owned(),
            post_logout_url: "https://portal.example/".to_owned(),
            scopes: vec!["openid".to_owned(), "profile".to_owned()],
            acr: vec![LEVEL.to_owned()],
            clock_skew_seconds: Settings::CLOCK_SKEW_SECONDS,
            root_certificate: None,
            claims: ClaimNames::default(),
        }
    }

    pub fn oidc(&self) -> Oidc {
        Oidc::new(self.settings()).unwrap()
    }

    /// What the person's browser does: shows the question to the provider and comes back with the answer.
    pub fn log_in(&self, address: &str) -> Answer {
        let asked = query(address);
        let text = |name: &str| asked[name].as_str().unwrap().to_owned();
        assert_eq!(text("response_type"), "code");
        assert_eq!(text("client_id"), CLIENT);
        assert_eq!(text("redirect_uri"), REDIRECT);
        assert_eq!(text("scope"), "openid profile");
        assert_eq!(text("acr_values"), LEVEL);
        assert_eq!(text("code_challenge_method"), "S256");
        self.manner().asked =
            Some(Asked { nonce: text("nonce"), challenge: text("code_challenge"), code_used: false });
        Answer { code: Some("a-code".to_owned()), state: Some(text("state")), ..Answer::default() }
    }
}

/// Takes connections, and in them nothing but TLS.
struct Encrypted {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // Who does not trust the certificate hangs up.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

fn acceptor() -> TlsAcceptor {
    let certificates = CertificateDer::pem_slice_iter(include_bytes!("../keys/server.pem"));
    let certificates = certificates.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../keys/server.key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// The fields of an address.
pub fn query(address: &str) -> Map<String, Value> {
    let url = Url::parse(address).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()
}

/// Privileges as they are sent.
pub fn privileges() -> String {
    STANDARD.encode(
        r#"<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile"><PrivilegeGroup
            Scope="urn:dk:gov:saml:cvrNumberIdentifier:55133018"><Privilege>urn:a</Privilege></PrivilegeGroup>
            </bpp:PrivilegeList>"#,
    )
}

fn merge(into: &mut Value, changes: &Value) {
    let fields = into.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
}

/// A key of elliptic curves, which the library reads but does not sign with.
fn curve() -> &'static EcdsaKeyPair {
    static KEY: LazyLock<EcdsaKeyPair> = LazyLock::new(|| {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap()
    });
    &KEY
}

fn published(name: &str) -> Value {
    if name != "curve" {
        return json!(key(name).as_verification_key());
    }
    let point = curve().public_key().as_ref();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({ "kty": "EC", "crv": "P-256", "kid": name, "use": "sig", "x": part(&point[1..33]), "y": part(&point[33..]) })
}

fn key(name: &str) -> CoreRsaPrivateSigningKey {
    let pem =
        if name == "first" { include_str!("../keys/first.pem") } else { include_str!("../keys/second.pem") };
    CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new(name.to_owned()))).unwrap()
}

async fn description(State(provider): State<Provider>, uri: Uri) -> Response {
    let mut manner = provider.manner();
    manner.fetched += 1;
    if manner.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if manner.redirects && uri.path() != "/moved" {
        return Redirect::temporary("/moved").into_response();
    }
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    let mut description = json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("log-in"),
        "token_endpoint": at("token"),
        "jwks_uri": at("keys"),
        "end_session_endpoint": at("log-out"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    if manner.user_info.is_some() {
        merge(&mut description, &json!({ "userinfo_endpoint": at("me") }));
    }
    merge(&mut description, &manner.description);
    Json(description).into_response()
}

async fn keys(State(provider): State<Provider>) -> Response {
    let manner = provider.manner();
    let keys: Vec<_> = manner.publishes.iter().map(|name| published(name)).collect();
    Json(json!({ "keys": keys })).into_response()
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let mut manner = provider.manner();
    if manner.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let Some((status, answer)) = &manner.token_answer {
        return (*status, Json(answer.clone())).into_response();
    }
    let field = |name: &str| sent.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value);
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:a+client%27s+secret")));
    let in_header = headers.get(header::AUTHORIZATION).is_some_and(|value| value == &basic);
    if !in_header && field("client_secret") != SECRET {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response();
    }
    let verifier = PkceCodeVerifier::new(field("code_verifier").to_owned());
    let right = field("grant_type") == "authorization_code" && field("redirect_uri") == REDIRECT;
    let code = field("code") == "a-code";
    let asked = manner.asked.as_mut().unwrap();
    let proven = PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() == asked.challenge;
    if !right || !code || !proven || std::mem::replace(&mut asked.code_used, true) {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    }
    let id_token = signed(&provider.issuer, &manner);
    let answer = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token });
    Json(answer).into_response()
}

fn signed(issuer: &str, manner: &Manner) -> String {
    let now = NOW.micros() / 1_000_000;
    let mut claims = json!({
        "iss": issuer,
        "aud": CLIENT,
        "sub": "a-subject",
        "iat": now,
        "exp": now + 300,
        "nonce": manner.asked.as_ref().unwrap().nonce,
        "acr": LEVEL,
        "at_hash": AT_HASH,
        "name": "Kirsten Æble",
        "email": "kirsten@skolen.example",
        "cvr": "55133018",
        "p_number": "1000000021",
        "org_name": "Aarhus Kommune",
        "privileges_intermediate": privileges(),
    });
    merge(&mut claims, &manner.claims);
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "alg": manner.alg, "kid": manner.kid, "typ": "JWT" }));
    let text = format!("{head}.{}", part(claims));
    let signature = match manner.alg {
        "none" => Vec::new(),
        "ES256" => curve().sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
        "HS256" => CoreHmacKey::new(SECRET).sign(&Alg::HmacSha256, text.as_bytes()).unwrap(),
        "PS256" => key(manner.signs_with).sign(&Alg::RsaSsaPssSha256, text.as_bytes()).unwrap(),
        _ => key(manner.signs_with).sign(&Alg::RsaSsaPkcs1V15Sha256, text.as_bytes()).unwrap(),
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn user_info(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    let manner = provider.manner();
    let bearer = format!("Bearer {ACCESS_TOKEN}");
    match &manner.user_info {
        _ if manner.down => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(info) if headers.get(header::AUTHORIZATION).is_some_and(|value| value == &bearer) => {
            Json(info.clone()).into_response()
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}
