//! A plain static server, as any host of the book would be: no headers of its
//! own but type and length, no compression, the site at the root and once more
//! below a path. It can lose files, as a network does.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Where the same site is served once more.
pub const SUB_PATH: &str = "a/sub-path/";

const WASM: &str = "application/wasm";

/// Until a browser that has connected asks for something.
const IDLE: Duration = Duration::from_secs(20);

/// A running server; it stops when dropped.
pub struct Site {
    root: PathBuf,
    port: u16,
    stopped: Arc<AtomicBool>,
    state: Arc<Mutex<State>>,
}

/// What differs from request to request.
#[derive(Default)]
struct State {
    lost: Vec<(String, Loss)>,
    wasm: Option<&'static str>,
    asked: Vec<String>,
}

/// How a file can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// It is answered with 404.
    Missing,
    /// The connection is closed without an answer.
    HungUp,
}

impl Site {
    /// Serves a folder on a port that is free.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn serve(root: &Path) -> io::Result<Site> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let site = Site {
            root: root.to_path_buf(),
            port: listener.local_addr()?.port(),
            stopped: Arc::default(),
            state: Arc::default(),
        };
        let (root, stopped) = (site.root.clone(), Arc::clone(&site.stopped));
        let state = Arc::clone(&site.state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                if let Ok(stream) = stream {
                    let (root, state) = (root.clone(), Arc::clone(&state));
                    // A browser that leaves early is no fault of the site.
                    thread::spawn(move || answer(&root, &state, stream));
                }
            }
        });
        Ok(site)
    }

    /// The address of the site's root, with a slash at its end.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// From now on, what ends with `end` can't be had.
    pub fn lose(&self, end: &str, loss: Loss) {
        lock(&self.state).lost.push((end.into(), loss));
    }

    /// All can be had again.
    pub fn find_again(&self) {
        lock(&self.state).lost.clear();
    }

    /// The type that WebAssembly is sent with, where a host knows no better.
    pub fn send_wasm_as(&self, kind: &'static str) {
        lock(&self.state).wasm = Some(kind);
    }

    /// The paths that were asked for so far, by whomever.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.state).asked.clone()
    }

    /// The file behind an address of this site.
    pub fn file(&self, url: &str) -> Option<PathBuf> {
        path_in(
            &self.root,
            &format!("/{}", url.strip_prefix(&self.origin())?),
        )
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// Answers one request and closes the connection.
fn answer(root: &Path, state: &Mutex<State>, mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))?;
    let mut head = BufReader::new(&stream).lines();
    let request = head.next().transpose()?.unwrap_or_default();
    for line in head {
        if line?.is_empty() {
            break;
        }
    }
    let url = request.split(' ').nth(1).unwrap_or_default();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (loss, wasm) = {
        let mut state = lock(state);
        state.asked.push(path.to_owned());
        let loss = state.lost.iter().find(|(end, _)| path.ends_with(end));
        (loss.map(|(_, loss)| *loss), state.wasm)
    };
    let found = path_in(root, url).and_then(|path| Some((fs::read(&path).ok()?, kind(&path))));
    let (status, body, kind) = match (loss, found) {
        (Some(Loss::HungUp), _) => return Ok(()),
        (None, Some((body, WASM))) => ("200 OK", body, wasm.unwrap_or(WASM)),
        (None, Some((body, kind))) => ("200 OK", body, kind),
        _ => ("404 Not Found", Vec::new(), "text/plain"),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

/// The file that a request names, if it stays below `root`.
fn path_in(root: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = path.strip_prefix(SUB_PATH).unwrap_or(path);
    let mut file = root.to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => file.push(name),
            _ => return None,
        }
    }
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("wasm") => WASM,
        _ => "application/octet-stream",
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
