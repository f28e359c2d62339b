//! What a reader has, and does.

use serde_json::json;

use crate::{Connection, Error};

/// The size of the window, or of a phone.
///
/// # Errors
///
/// As [`Connection::call`].
pub fn screen(tab: &mut Connection, width: u32, height: u32, phone: bool) -> Result<(), Error> {
    tab.call(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone }),
    )?;
    tab.call(
        "Emulation.setTouchEmulationEnabled",
        json!({ "enabled": phone }),
    )?;
    Ok(())
}

/// What the reader's system prefers; without motion, so that nothing is seen
/// half way.
///
/// # Errors
///
/// As [`Connection::call`].
pub fn colors(tab: &mut Connection, scheme: &str) -> Result<(), Error> {
    tab.call(
        "Emulation.setEmulatedMedia",
        json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] }),
    )?;
    Ok(())
}

/// Presses and releases a key.
///
/// # Errors
///
/// As [`Connection::call`].
pub fn press(
    tab: &mut Connection,
    key: &str,
    code: &str,
    number: u32,
    text: Option<&str>,
) -> Result<(), Error> {
    for id in send_press(tab, key, code, number, text)? {
        tab.result(id, "Input.dispatchKeyEvent")?;
    }
    Ok(())
}

/// Sends the events of a key without waiting; whose results to take.
///
/// # Errors
///
/// As [`Connection::send`].
pub fn send_press(
    tab: &mut Connection,
    key: &str,
    code: &str,
    number: u32,
    text: Option<&str>,
) -> Result<[u64; 2], Error> {
    let mut event = json!({
        "type": if text.is_some() { "keyDown" } else { "rawKeyDown" },
        "key": key,
        "code": code,
        "windowsVirtualKeyCode": number,
    });
    if let Some(text) = text {
        event["text"] = text.into();
    }
    let down = tab.send("Input.dispatchKeyEvent", event.clone())?;
    event["type"] = "keyUp".into();
    if let Some(fields) = event.as_object_mut() {
        fields.remove("text");
    }
    let up = tab.send("Input.dispatchKeyEvent", event)?;
    Ok([down, up])
}
