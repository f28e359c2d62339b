//! One headless Chromium for all trials, and its tabs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{Connection, Error};

/// Until the browser says where it listens.
const START: Duration = Duration::from_secs(30);

/// Programs that are Chromium, in the order of choice.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// Where they are on a Mac, outside the path.
const MAC: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// What a reader does who has none.
pub const MEND: &str = "apt-get install chromium, or CHROME=PATH";

/// Chromium, from `$CHROME` or the path.
pub fn find() -> Option<PathBuf> {
    if let Some(chrome) = env::var_os("CHROME") {
        return Some(chrome.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .flat_map(|dir| NAMES.map(|name| dir.join(name)))
        .chain(MAC.map(PathBuf::from))
        .find(|file| file.is_file())
}

/// A running browser; it is killed when dropped.
pub struct Browser {
    child: Child,
    port: u16,
    control: Mutex<Connection>,
    idle: Mutex<Vec<Connection>>,
    _profile: TempDir,
}

impl Browser {
    /// Starts one with a profile of its own.
    ///
    /// # Errors
    ///
    /// If the program can't be started, or doesn't listen.
    pub fn start(program: &Path) -> Result<Browser, Error> {
        let lost = |e: &dyn std::fmt::Display| Error::Connect(e.to_string());
        let profile = TempDir::with_prefix("book-browser-").map_err(|e| lost(&e))?;
        let mut child = Command::new(program)
            .args([
                "--headless",
                // The pages are our own, and root has no sandbox to offer.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--disable-backgrounding-occluded-windows",
                "--disable-renderer-backgrounding",
                "--disable-background-timer-throttling",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--remote-debugging-port=0",
                // No name resolves: what asks another host is offline.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| Error::Connect(format!("{}: {e}", program.display())))?;
        let listening = wait_until_listening(&mut child, profile.path());
        let opened = listening.and_then(|(port, path)| Ok((port, Connection::open(port, &path)?)));
        match opened {
            Ok((port, control)) => Ok(Browser {
                child,
                port,
                control: Mutex::new(control),
                idle: Mutex::default(),
                _profile: profile,
            }),
            Err(e) => {
                end(&mut child);
                Err(e)
            }
        }
    }

    /// Does `work` in a tab that nobody else uses meanwhile, though others may
    /// have used it before.
    ///
    /// # Errors
    ///
    /// As `work`, or if there is no tab.
    pub fn with_tab<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let idle = lock(&self.idle).pop();
        let mut tab = match idle {
            Some(tab) => tab,
            None => self.open_tab()?,
        };
        let done = work(&mut tab);
        // A tab in which something failed may be in any state.
        if done.is_ok() {
            lock(&self.idle).push(tab);
        }
        done
    }

    /// Does `work` in a tab of its own, which is closed afterwards, with all
    /// that goes on in it.
    ///
    /// # Errors
    ///
    /// As `work`, or if there is no tab.
    pub fn with_new_tab<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tab = self.open_tab()?;
        let done = work(&mut tab);
        // It closes the connection as well, perhaps before it answers.
        let _ = tab.send("Page.close", json!({}));
        done
    }

    fn open_tab(&self) -> Result<Connection, Error> {
        let target = lock(&self.control).call(
            "Target.createTarget",
            json!({ "url": "about:blank", "newWindow": true }),
        )?;
        let id = target["targetId"].as_str().unwrap_or_default();
        let mut tab = Connection::open(self.port, &format!("/devtools/page/{id}"))?;
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}))?;
        }
        tab.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true }))?;
        tab.call("Network.setCacheDisabled", json!({ "cacheDisabled": true }))?;
        tab.call(
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": true }),
        )?;
        // The page that holds the whole book asks for a printer.
        tab.call(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": "window.print = () => {};" }),
        )?;
        Ok(tab)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself; there is nothing to be done about either.
    let _ = child.kill();
    let _ = child.wait();
}

/// The port and path that the browser writes down when it listens.
fn wait_until_listening(child: &mut Child, profile: &Path) -> Result<(u16, String), Error> {
    let end = Instant::now() + START;
    let file = profile.join("DevToolsActivePort");
    loop {
        if let Ok(text) = fs::read_to_string(&file)
            && let Some((port, path)) = text.split_once('\n')
            && let Ok(port) = port.parse()
        {
            return Ok((port, path.trim().to_owned()));
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(Error::Connect(format!("the browser ended with {status}")));
        }
        if Instant::now() > end {
            return Err(Error::TimedOut {
                what: "the browser's start".into(),
                limit: START,
            });
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
