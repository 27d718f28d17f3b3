//! TLS: the API server's URL, its certificate, and the roots that a kubelet trusts.

pub(in crate::proof) mod api_certificate;
pub(in crate::proof) mod api_roots;
pub(in crate::proof) mod api_url;
pub(in crate::proof) mod proxy;
