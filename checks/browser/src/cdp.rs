//! A small synchronous client of the Chrome DevTools Protocol.

use std::{
    collections::VecDeque,
    io,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// No command and no wait may take longer, but for [`Connection::within`].
pub const LIMIT: Duration = Duration::from_secs(30);

/// How long one read blocks before the limit is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Between two looks at a page that is to change.
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no connection to the browser: {0}")]
    Connect(String),
    #[error("the browser closed the connection: {0}")]
    Closed(#[from] tungstenite::Error),
    #[error("{what} took longer than {} s", limit.as_secs())]
    TimedOut { what: String, limit: Duration },
    #[error("{method}: {message}")]
    Refused { method: String, message: String },
    #[error("script on the page: {0}")]
    Script(String),
    #[error("unexpected answer to {what}: {source}")]
    Answer {
        what: String,
        source: serde_json::Error,
    },
}

/// What the browser reports without being asked.
#[derive(Debug)]
pub struct Event {
    pub method: String,
    pub params: Value,
}

/// One connection: to the browser as a whole, or to one of its tabs.
pub struct Connection {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    events: VecDeque<Event>,
    limit: Duration,
}

impl Connection {
    /// Connects to the browser that listens at this port.
    ///
    /// # Errors
    ///
    /// If nobody listens there.
    pub fn open(port: u16, path: &str) -> Result<Connection, Error> {
        let lost = |e: &dyn std::fmt::Display| Error::Connect(e.to_string());
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| lost(&e))?;
        stream.set_nodelay(true).map_err(|e| lost(&e))?;
        stream.set_read_timeout(Some(LIMIT)).map_err(|e| lost(&e))?;
        stream
            .set_write_timeout(Some(LIMIT))
            .map_err(|e| lost(&e))?;
        let url = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = tungstenite::client(url, stream).map_err(|e| lost(&e))?;
        socket
            .get_ref()
            .set_read_timeout(Some(POLL))
            .map_err(|e| lost(&e))?;
        Ok(Connection {
            socket,
            last_id: 0,
            events: VecDeque::new(),
            limit: LIMIT,
        })
    }

    /// Does `work`, of which each command and each wait may take up to `limit`.
    pub fn within<T>(&mut self, limit: Duration, work: impl FnOnce(&mut Connection) -> T) -> T {
        let before = std::mem::replace(&mut self.limit, limit);
        let done = work(self);
        self.limit = before;
        done
    }

    /// Sends a command and waits for its result.
    ///
    /// # Errors
    ///
    /// If the browser refuses the command, is gone, or takes too long.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Value, Error> {
        let id = self.send(method, params)?;
        self.result(id, method)
    }

    /// Sends a command without waiting; [`Connection::result`] takes its result.
    ///
    /// # Errors
    ///
    /// If the browser is gone.
    pub fn send(&mut self, method: &str, params: Value) -> Result<u64, Error> {
        self.last_id += 1;
        let command = json!({ "id": self.last_id, "method": method, "params": params });
        self.socket.send(Message::text(command.to_string()))?;
        Ok(self.last_id)
    }

    /// The result of the command `id`. Results of earlier commands which
    /// nobody took are dropped.
    ///
    /// # Errors
    ///
    /// As [`Connection::call`].
    pub fn result(&mut self, id: u64, method: &str) -> Result<Value, Error> {
        let end = Instant::now() + self.limit;
        loop {
            let mut message = self.read(end, method)?;
            if message["id"].as_u64() == Some(id) {
                return match message["error"]["message"].as_str() {
                    Some(refusal) => Err(Error::Refused {
                        method: method.to_owned(),
                        message: refusal.to_owned(),
                    }),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    /// Opens `url` and waits until it is loaded, whatever the tab was still
    /// doing before: each load has an id of its own.
    ///
    /// # Errors
    ///
    /// As [`Connection::call`], or if the page can't be had.
    pub fn visit(&mut self, url: &str) -> Result<(), Error> {
        let navigated = self.call("Page.navigate", json!({ "url": url }))?;
        if let Some(refusal) = navigated["errorText"].as_str() {
            return Err(Error::Script(format!("{url}: {refusal}")));
        }
        let load = &navigated["loaderId"];
        self.wait_for("Page.lifecycleEvent", |params| {
            params["name"] == "load" && params["loaderId"] == *load
        })
    }

    /// Waits until a page is loaded that something else than [`Connection::visit`]
    /// opened.
    ///
    /// # Errors
    ///
    /// As [`Connection::call`].
    pub fn wait_for_load(&mut self) -> Result<(), Error> {
        self.wait_for("Page.lifecycleEvent", |params| params["name"] == "load")
    }

    /// Waits until an event `method` comes that is `wanted`; it and all before
    /// it are kept.
    fn wait_for(&mut self, method: &str, wanted: impl Fn(&Value) -> bool) -> Result<(), Error> {
        let end = Instant::now() + self.limit;
        let mut seen = 0;
        let is_it = |event: &Event| event.method == method && wanted(&event.params);
        while !self.events.iter().skip(seen).any(is_it) {
            seen = self.events.len();
            self.read(end, method)?;
        }
        Ok(())
    }

    /// All events since the last call.
    pub fn take_events(&mut self) -> VecDeque<Event> {
        std::mem::take(&mut self.events)
    }

    /// Runs an expression in the page, waits for it if it is a promise, and
    /// reads its value.
    ///
    /// # Errors
    ///
    /// As [`Connection::call`], or if the script throws or has another type of value.
    pub fn eval<T: DeserializeOwned>(&mut self, expression: &str) -> Result<T, Error> {
        let result = self.call(
            "Runtime.evaluate",
            json!({
                "expression": expression,
                "awaitPromise": true,
                "returnByValue": true,
                "userGesture": true,
            }),
        )?;
        let exception = &result["exceptionDetails"];
        if !exception.is_null() {
            let text = exception["exception"]["description"]
                .as_str()
                .or(exception["text"].as_str());
            return Err(Error::Script(text.unwrap_or("unknown").to_owned()));
        }
        serde_json::from_value(result["result"]["value"].clone()).map_err(|source| Error::Answer {
            what: expression.chars().take(80).collect(),
            source,
        })
    }

    /// Waits until an expression is true, or until `limit` has run out: whether
    /// it became true.
    ///
    /// # Errors
    ///
    /// As [`Connection::eval`].
    pub fn wait_until(&mut self, expression: &str, limit: Duration) -> Result<bool, Error> {
        let end = Instant::now() + limit;
        while !self.eval::<bool>(expression)? {
            if Instant::now() > end {
                return Ok(false);
            }
            thread::sleep(PAUSE);
        }
        Ok(true)
    }

    /// One message; an event is kept for later as well.
    fn read(&mut self, end: Instant, what: &str) -> Result<Value, Error> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    let mut message: Value =
                        serde_json::from_str(&text).map_err(|source| Error::Answer {
                            what: what.to_owned(),
                            source,
                        })?;
                    if let Some(method) = message["method"].as_str() {
                        self.events.push_back(Event {
                            method: method.to_owned(),
                            params: message["params"].take(),
                        });
                    }
                    return Ok(message);
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(e))
                    if matches!(
                        e.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                    ) =>
                {
                    if Instant::now() > end {
                        return Err(Error::TimedOut {
                            what: what.to_owned(),
                            limit: self.limit,
                        });
                    }
                }
                Err(e) => return Err(e.into()),
            }
        }
    }
}
