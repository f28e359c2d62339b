//! Pages as a reader has them: a static server, a headless Chromium that loads
//! from it, and what a reader does in a tab.
//!
//! ```no_run
//! let program = browser::find().ok_or("no Chromium")?;
//! let chromium = browser::Browser::start(&program)?;
//! let site = browser::Site::serve("book".as_ref())?;
//! let title: String = chromium.with_tab(|tab| {
//!     tab.visit(&site.origin())?;
//!     tab.eval("document.title")
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cdp;
mod chromium;
mod reader;
mod server;

pub use cdp::{Connection, Error, Event, LIMIT};
pub use chromium::{Browser, MEND, find};
pub use reader::{colors, press, screen, send_press};
pub use server::{Loss, SUB_PATH, Site};
