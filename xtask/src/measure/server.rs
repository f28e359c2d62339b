//! A server of one folder: with gzip, it knows what it sent, and it may isolate
//! its pages.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use flate2::{Compression, write::GzEncoder};

use crate::error::Error;

/// What pages need before they may share memory among threads.
const ISOLATED: &str = "Cross-Origin-Opener-Policy: same-origin\r\n\
                        Cross-Origin-Embedder-Policy: require-corp\r\n";

/// Serves a folder with gzip, and keeps what it sent: path and bytes.
pub struct Server {
    pub port: u16,
    sent: Arc<Mutex<Vec<(String, u64)>>>,
}

impl Server {
    /// A server of `site`, as hosts of static pages are.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn start(site: PathBuf) -> Result<Server, Error> {
        Server::with_headers(site, "")
    }

    /// A server whose pages are isolated from other origins.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn isolated(site: PathBuf) -> Result<Server, Error> {
        Server::with_headers(site, ISOLATED)
    }

    fn with_headers(site: PathBuf, headers: &'static str) -> Result<Server, Error> {
        let at = Error::io("127.0.0.1");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(at)?;
        let port = listener
            .local_addr()
            .map_err(Error::io("127.0.0.1"))?
            .port();
        let sent: Arc<Mutex<Vec<(String, u64)>>> = Arc::default();
        let log = sent.clone();
        // Lives as long as the process: a page more or less doesn't matter.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (site, log) = (site.clone(), log.clone());
                thread::spawn(move || answer(stream, &site, headers, &log));
            }
        });
        Ok(Server { port, sent })
    }

    /// The address of a file.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// Bytes sent of files whose path begins with `prefix`.
    pub fn bytes(&self, prefix: &str) -> u64 {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let below = sent.iter().filter(|(path, _)| path.starts_with(prefix));
        below.map(|(_, bytes)| bytes).sum()
    }
}

/// Answers one request and closes the connection. A connection that breaks
/// sends nothing that would count.
fn answer(mut stream: TcpStream, site: &Path, headers: &str, log: &Mutex<Vec<(String, u64)>>) {
    let mut request = String::new();
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    if let Some(first) = lines.next() {
        request = first;
    }
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let url = request.split(' ').nth(1).unwrap_or("/");
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_start_matches('/');
    let response = response(site, path, headers);
    let mut sent = log.lock().unwrap_or_else(PoisonError::into_inner);
    sent.push((path.into(), response.len() as u64));
    drop(sent);
    let _ = stream.write_all(&response);
    let _ = stream.shutdown(Shutdown::Both);
}

/// What a request for a file of `site` is answered: head and body.
pub fn response(site: &Path, path: &str, headers: &str) -> Vec<u8> {
    let inside = !path.split('/').any(|part| part == "..");
    let body = if inside {
        fs::read(site.join(path)).ok()
    } else {
        None
    };
    let Some(body) = body else {
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .to_vec();
    };
    let kind = match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html",
        "css" => "text/css",
        "js" => "text/javascript",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    };
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    let zipped = zipped.write_all(&body).and_then(|()| zipped.finish());
    let (body, encoding) = match zipped {
        Ok(zipped) if zipped.len() < body.len() => (zipped, "Content-Encoding: gzip\r\n"),
        _ => (body, ""),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{encoding}{headers}Content-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn get(server: &Server, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    fn head(answer: &[u8]) -> String {
        let text = String::from_utf8_lossy(answer);
        text.split("\r\n\r\n").next().unwrap().to_string()
    }

    #[test]
    fn the_server_zips_counts_and_stays_inside() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir_all(site.join("run")).unwrap();
        fs::write(site.join("a.html"), "word ".repeat(1000)).unwrap();
        fs::write(site.join("run/b.js"), "work").unwrap();
        fs::write(folder.path().join("secret"), "x").unwrap();
        let server = Server::start(site).unwrap();
        let page = get(&server, "/a.html?x#y");
        assert!(page.starts_with(b"HTTP/1.1 200 OK"));
        assert!(page.len() < 500, "{} bytes of 5,000", page.len());
        assert_eq!(server.bytes(""), page.len() as u64);
        assert_eq!(server.bytes("run/"), 0);
        let script = get(&server, "/run/b.js?x");
        assert_eq!(server.bytes("run/"), script.len() as u64);
        assert!(get(&server, "/../secret").starts_with(b"HTTP/1.1 404"));
    }

    #[test]
    fn pages_are_isolated_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.js"), "work").unwrap();
        let site = folder.path().to_path_buf();
        let plain = head(&get(&Server::start(site.clone()).unwrap(), "/a.js"));
        let isolated = head(&get(&Server::isolated(site).unwrap(), "/a.js"));
        for policy in ["Cross-Origin-Opener-Policy: same-origin", "require-corp"] {
            assert!(!plain.contains(policy), "{plain}");
            assert!(isolated.contains(policy), "{isolated}");
        }
    }
}
