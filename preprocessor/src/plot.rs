pub(crate) const LANGUAGE: &str = "plot";
pub(crate) fn figure(
    _e: &mut crate::page::Expander<'_>,
    _t: &str,
) -> Result<String, (usize, crate::fault::Fault)> {
    Ok(String::new())
}
