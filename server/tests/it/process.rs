//! The program itself, as an operator starts and stops it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Output, Stdio},
    time::Duration,
};

use testkit::{
    Person,
    disk::{self, Folder, SmallDisk},
};

/// The program with a site that has no files to speak of, and a folder to work in.
struct Program {
    folder: Folder,
    program: PathBuf,
}

impl Program {
    fn new() -> Self {
        let folder = Folder::new();
        let program = folder.path().join("server");
        // It looks for hash.txt where it lies itself. In a place of its own it costs no room where it can be linked.
        let built = Path::new(env!("CARGO_BIN_EXE_server"));
        if fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program).unwrap();
        }
        fs::write(folder.path().join("hash.txt"), "css: x\n").unwrap();
        fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        fs::write(folder.path().join("site/pkg/tilslutning.x.css"), "").unwrap();
        Self { folder, program }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for variable in ["DATABASE_URL", "RUST_LOG", "NO_COLOR", "LISTEN", "TILSLUTNING_CONFIG"] {
            command.env_remove(variable);
        }
        command.args(arguments).current_dir(self.folder.path()).env("LEPTOS_SITE_ROOT", "site");
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said(self.command(arguments).output().unwrap())
    }

    /// Serves the demo on a free port.
    fn serve(&self) -> Served {
        self.serve_on(&[], "info")
    }

    /// The same with further options, and a log as `RUST_LOG` asks for: nobody reads it meanwhile, so it must not become long.
    fn serve_on(&self, more: &[&str], log: &str) -> Served {
        let mut command = self.command(&[&["serve", "--demo", "--listen", "127.0.0.1:0"], more].concat());
        command.env("RUST_LOG", log);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let (mut log, mut line) = (String::new(), String::new());
        while !line.contains("ready: http://") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "ended: {log}");
            log += &line;
        }
        let address = line.split("http://").nth(1).unwrap().split(',').next().unwrap().to_owned();
        Served { child, said, log, address }
    }
}

/// What a command said, and whether it went well.
struct Said(Output);

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned() + &String::from_utf8_lossy(&self.0.stderr)
    }

    #[track_caller]
    fn refused(&self, why: &str) {
        assert!(!self.0.status.success() && self.text().contains(why), "{}", self.text());
    }

    #[track_caller]
    fn done(&self) {
        assert!(self.0.status.success(), "{}", self.text());
    }
}

struct Served {
    child: Child,
    said: BufReader<ChildStderr>,
    log: String,
    address: String,
}

impl Served {
    fn send(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn connection(&self, said: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(said.replace('\n', "\r\n").as_bytes()).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let mut stream =
            self.connection(&format!("GET {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n"));
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    }

    /// The answer to a body of so many MiB, which is sent to its end before the answer is read, as browsers do.
    fn send_large(&self, path: &str, head: &str, mebibytes: usize) -> String {
        let body = "x".repeat(mebibytes * 1024 * 1024);
        let mut stream = self.connection(&format!(
            "POST {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n{head}\nContent-Length: {}\n\n",
            body.len()
        ));
        stream.write_all(body.as_bytes()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    }

    /// Waits until it has said this.
    fn until(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "ended: {}", self.log);
            self.log += &line;
        }
    }

    /// Waits for the end; gives how it ended and all that was said.
    fn ended(mut self) -> (Option<i32>, String) {
        self.said.read_to_string(&mut self.log).unwrap();
        (self.child.wait().unwrap().code(), self.log.clone())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn the_log_begins_with_version_and_commit_and_says_when_it_is_ready() {
    let program = Program::new();
    let served = program.serve();
    let first = served.log.lines().next().unwrap();
    for told in [server::VERSION, "demo", "127.0.0.1:0", "SQLite in var/tilslutning.sqlite"] {
        assert!(first.contains(told), "{first}");
    }
    assert!(!served.log.contains('\u{1b}'), "no colours where nobody sees them: {}", served.log);
    assert!(served.get("/cookies").starts_with("HTTP/1.1 200"));
    served.send("TERM");
    let (code, log) = served.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.trim_end().ends_with("stopped"), "{log}");
    // The last connection has written everything into the one file.
    assert!(
        program.path("var/tilslutning.sqlite").exists()
            && !program.path("var/tilslutning.sqlite-wal").exists()
    );
    let version = program.run(&["--version"]);
    assert!(version.text().contains(server::VERSION));
    let mut command = program.command(&["serve", "--demo", "--site", "nowhere"]);
    let said = Said(command.env("RUST_LOG", "server=loud").output().unwrap());
    assert!(said.text().contains("RUST_LOG cannot be read"), "{}", said.text());
}

#[test]
fn a_second_signal_ends_at_once_and_a_hang_up_does_not_end_anything() {
    let program = Program::new();
    let mut served = program.serve();
    served.send("HUP");
    served.until("SIGHUP");
    assert!(served.get("/cookies").starts_with("HTTP/1.1 200"));
    // A request whose body does not come holds the server for as long as it may.
    let head =
        "POST /api/session/log-in HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/x-www-form-urlencoded";
    let mut held = served.connection(&format!("{head}\nExpect: 100-continue\nContent-Length: 9\n\nuse"));
    let mut answer = [0; 12];
    held.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100", "the body is waited for");
    assert!(served.get("/cookies").starts_with("HTTP/1.1 200"));
    served.send("TERM");
    served.until("stopping");
    served.send("INT");
    let (code, log) = served.ended();
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("asked again"), "{log}");
}

#[test]
fn what_is_too_long_to_read_is_told_of_on_a_page() {
    let program = Program::new();
    let served = program.serve();
    let long = served.get(&format!("/kontakt?a={}", "x".repeat(65_100)));
    assert!(long.starts_with("HTTP/1.1 414") && long.contains("Adressen er for lang"), "{long}");
    let fields: String = (0..300).map(|number| format!("x-{number}: x\n")).collect();
    let large = format!("x-large: {}\n", "x".repeat(100_000));
    for head in [fields, large] {
        let mut stream = served
            .connection(&format!("GET /kontakt HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n{head}\n"));
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        assert!(said.starts_with("HTTP/1.1 431") && said.contains("Slet portalens cookies"), "{said}");
    }
}

#[test]
fn a_body_that_is_too_large_is_told_of_on_a_page_to_a_browser_that_still_sends() {
    let program = Program::new();
    let served = program.serve();
    let form = "Accept: text/html\nContent-Type: application/x-www-form-urlencoded";
    let file = "Accept: text/html\nContent-Type: multipart/form-data; boundary=x";
    for (path, head, mebibytes) in [
        ("/sagsbehandling/institutioner/upload", file, 40),
        ("/sprog", form, 9),
        ("/log-ud", form, 9),
        ("/systemer", form, 9),
        ("/findes-ikke", form, 9),
        ("/api/systems/save", form, 20),
    ] {
        let said = served.send_large(path, head, mebibytes);
        assert!(
            said.starts_with("HTTP/1.1 413") && said.contains("Det er for meget på én gang"),
            "{path}: {said}"
        );
    }
    let json = served.send_large("/sprog", &form.replace("text/html", "application/json"), 9);
    assert!(json.starts_with("HTTP/1.1 413") && json.ends_with("\"BadRequest\""), "{json}");
}

#[cfg(unix)]
#[test]
fn the_database_is_this_accounts_alone() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::new();
    let served = program.serve();
    let mode = |name: &str| fs::metadata(program.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("var"), 0o700);
    for end in ["", "-wal", "-shm"] {
        assert_eq!(mode(&format!("var/tilslutning.sqlite{end}")), 0o600, "{end}");
    }
    served.send("TERM");
    served.ended();
    fs::set_permissions(program.path("var/tilslutning.sqlite"), fs::Permissions::from_mode(0o644)).unwrap();
    let said = program.run(&["migrate"]);
    said.done();
    assert!(said.text().contains("chmod 600"), "{}", said.text());
}

const INIT: [&str; 9] =
    ["init", "--agency", "U00001", "--name", "STIL", "--cvr", "90001000", "--p-number", "1000000001"];

#[test]
fn nothing_is_made_where_a_path_or_an_address_is_wrong() {
    let program = Program::new();
    program.run(&["serve", "--demo", "--site", "nowhere"]).refused("nowhere");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    program.run(&["serve", "--demo", "--listen", &address]).refused(&format!("cannot listen on {address}"));
    fs::write(program.path("x.csv"), "").unwrap();
    for command in [&["import", "institutions", "x.csv"][..], &["import", "organisations", "x.csv"], &INIT] {
        let database = ["--database", "sqlite:mistyped/x.sqlite"];
        program.run(&[command, &database].concat()).refused("mistyped/x.sqlite is not there.");
    }
    for name in ["var", "mistyped"] {
        assert!(!program.path(name).exists(), "{name}");
    }
    fs::write(program.path("empty.toml"), "").unwrap();
    program.run(&["check-config", "empty.toml"]).refused("identity.mode is missing");
    program.run(&["serve", "--config", "empty.toml"]).refused("identity.mode is missing");
}

#[test]
fn the_demo_and_made_up_data_leave_a_database_alone_that_no_demo_made() {
    let program = Program::new();
    program.run(&["migrate"]).done();
    program.run(&INIT).done();
    let before = fs::read(program.path("var/tilslutning.sqlite")).unwrap();
    for arguments in [
        &["serve", "--demo", "--listen", "127.0.0.1:0"][..],
        &["seed"],
        &["seed", "--scale", "1"],
        &["seed", "--mails", "1"],
    ] {
        program.run(arguments).refused("holds data that no demo made");
    }
    fs::write(program.path("demo.toml"), "[identity]\nmode = \"demo\"").unwrap();
    program.run(&["serve", "--config", "demo.toml", "--listen", "127.0.0.1:0"]).refused("that no demo made");
    assert_eq!(fs::read(program.path("var/tilslutning.sqlite")).unwrap(), before);
    program.run(&["seed", "--database", "sqlite:demo.sqlite"]).done();
    program.run(&["seed", "--database", "sqlite:demo.sqlite", "--mails", "1"]).done();
}

#[test]
fn a_password_of_the_database_is_never_said() {
    let program = Program::new();
    let run = |arguments: &[&str], url: &str| {
        let mut command = program.command(arguments);
        Said(command.env("RUST_LOG", "trace").env("DATABASE_URL", url).output().unwrap())
    };
    fs::write(program.path("demo.toml"), "[identity]\nmode = \"demo\"").unwrap();
    let (serve, check) =
        (&["serve", "--demo", "--listen", "127.0.0.1:0"][..], &["check-config", "demo.toml"][..]);
    for url in [
        "postgres://tilslutning:hemmeligt/kode#1@127.0.0.1/x",
        "postgres://tilslutning:hemmeligt@/x?host=/run",
        "postgres://tilslutning@127.0.0.1/x?pasword=hemmeligt",
        "sqlite:x.sqlite?hemmeligt=1",
    ] {
        for arguments in [serve, check, &["migrate"]] {
            let said = run(arguments, url);
            said.refused("DATABASE_URL");
            assert!(!said.text().contains("hemmeligt"), "{}", said.text());
        }
    }
    // Nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = run(serve, &format!("postgres://tilslutning:hemmeligt@{free}/portal"));
    said.refused(&format!("cannot reach the database, PostgreSQL at {free}, portal: Connection refused"));
    assert!(!said.text().contains("hemmeligt"), "{}", said.text());
}

#[tokio::test]
async fn a_password_of_a_database_that_answers_is_not_said_either() {
    let db = testkit::empty_db().await;
    let Some(url) = testkit::url_of(&db).await else { return };
    let password = url.split(':').nth(2).unwrap().split('@').next().unwrap().to_owned();
    let program = Program::new();
    let mut command = program.command(&["seed", "--mails", "1"]);
    let said = Said(command.env("RUST_LOG", "trace").env("DATABASE_URL", url).output().unwrap());
    said.done();
    assert!(said.text().contains("TRACE") && !said.text().contains(&password));
}

/// Who is logged in on a connection each.
struct Visitor<'a> {
    served: &'a Served,
    cookie: String,
}

impl Visitor<'_> {
    fn of(served: &Served) -> Visitor<'_> {
        let user = Person::Skoletavlen.key();
        let answer = Visitor { served, cookie: String::new() }
            .post("/api/session/log-in", &[("user", &user.to_string()), ("next", "/")]);
        let cookie = answer.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
        Visitor { served, cookie: cookie.expect("logged in").to_owned() }
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let (body, cookie) = (serde_urlencoded::to_string(fields).unwrap(), &self.cookie);
        self.asks(&format!(
            "POST {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\nCookie: {cookie}\nContent-Length: {}\n\
             Content-Type: application/x-www-form-urlencoded\n\n{body}",
            body.len()
        ))
    }

    fn get(&self, path: &str) -> String {
        let cookie = &self.cookie;
        self.asks(&format!("GET {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\nCookie: {cookie}\n\n"))
    }

    fn asks(&self, request: &str) -> String {
        let mut said = String::new();
        self.served.connection(request).read_to_string(&mut said).unwrap();
        said
    }

    /// Registers a system; gives whether it was said to be done, or else that it was not.
    fn registers(&self, name: &str) -> bool {
        let description = "Skema. ".repeat(280);
        let answer = self.post(
            "/api/systems/save",
            &[
                ("name", name),
                ("description", &description),
                ("provider", "U10001"),
                ("contact", "new"),
                ("contact_name", "Sara Holm"),
                ("contact_email", "sara@skoletavlen.example"),
                ("contact_phone", "12 34 56 78"),
            ],
        );
        if answer.starts_with("HTTP/1.1 503") {
            assert!(answer.contains("<h1>Portalen kan ikke svare lige nu</h1>"), "{answer}");
            assert!(!answer.contains("set-cookie"), "{answer}");
            return false;
        }
        let done = answer.starts_with("HTTP/1.1 303") && !answer.contains("location: /systemer/ny");
        assert!(done, "{answer}");
        true
    }
}

/// Says when it is ready, and nothing of each request.
const READY: &str = "off,server::commands=info";

#[tokio::test]
async fn what_is_answered_while_the_disk_is_full_is_true() {
    let Some(small) = SmallDisk::new(48) else { return };
    let program = Program::new();
    let database = small.folder().database();
    let served = program.serve_on(&["--database", &database], READY);
    let visitor = Visitor::of(&served);
    let (mut done, mut refused) = (vec![], vec![]);
    let holds = |page: &str, done: &[String], refused: &[String]| {
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("Tavlen"), "{page}");
        for name in done {
            assert!(page.contains(&format!(">{name}<")), "{name} was said to be there");
        }
        for name in refused {
            assert!(!page.contains(&format!(">{name}<")), "{name} was said not to be there");
        }
    };
    // Whichever page of the database is the first that has no room: of the change itself, or of what is written after it.
    for room in 0..24 {
        let db = store::connect(&database).await.unwrap();
        disk::empty_wal(&db).await;
        db.close().await.unwrap();
        small.fill(room * 4096);
        for turn in 0..4 {
            let name = format!("Fag {room}.{turn}");
            if visitor.registers(&name) { done.push(name) } else { refused.push(name) }
        }
        holds(&visitor.get("/systemer"), &done, &refused);
        assert!(visitor.get("/dataadgange").starts_with("HTTP/1.1 200"));
        small.clear();
        done.push(format!("Fag {room}.klar"));
        assert!(visitor.registers(&done[done.len() - 1]), "there is room again");
    }
    assert!(refused.len() >= 24, "{} were refused", refused.len());
    holds(&visitor.get("/systemer"), &done, &refused);
    served.send("TERM");
    let (code, log) = served.ended();
    assert!(code == Some(0) && !log.contains("panicked"), "{log}");
    let served = program.serve_on(&["--database", &database], READY);
    holds(&Visitor::of(&served).get("/systemer"), &done, &refused);
}

#[test]
fn a_disk_that_is_nearly_full_is_warned_of() {
    let Some(small) = SmallDisk::new(32) else { return };
    let program = Program::new();
    let options = ["--database", &small.folder().database()];
    let warning = "less than a tenth of the database's disk is free";
    let served = program.serve_on(&options, "info");
    assert!(!served.log.contains(warning), "{}", served.log);
    served.send("TERM");
    served.ended();
    small.fill(3 * 1024 * 1024);
    let served = program.serve_on(&options, "info");
    assert!(served.log.contains(warning) && served.log.contains("total_mb=33"), "{}", served.log);
}
