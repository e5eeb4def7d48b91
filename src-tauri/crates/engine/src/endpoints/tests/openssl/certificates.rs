//! Certificates of every kind that goes wrong.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, date_time_ymd,
};
use std::path::{Path, PathBuf};

/// Who signs.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    pub(super) file: PathBuf,
}

/// What is signed.
#[derive(Default)]
pub(super) struct Leaf {
    pub(super) name: &'static str,
    /// Instead of this machine's.
    pub(super) hosts: Option<Vec<&'static str>>,
    pub(super) from: Option<i32>,
    pub(super) until: Option<i32>,
}

impl Authority {
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        let mut request = CertificateParams::default();
        request.distinguished_name.push(DnType::CommonName, name);
        request.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(request, key).expect("signed");
        let file = folder.join(format!("{name}.pem"));
        std::fs::write(&file, issuer.pem()).expect("written");
        Self { issuer, file }
    }

    /// Signs, and writes `<name>.pem` and `<name>.key`.
    pub(super) fn signs(&self, folder: &Path, leaf: &Leaf) -> (PathBuf, PathBuf) {
        let hosts = leaf.hosts.clone().unwrap_or(vec!["localhost", "127.0.0.1"]);
        let hosts: Vec<String> = hosts.into_iter().map(str::to_owned).collect();
        let mut request = CertificateParams::new(hosts).expect("names");
        request
            .distinguished_name
            .push(DnType::CommonName, leaf.name);
        request.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        request.not_before = date_time_ymd(leaf.from.unwrap_or(2020), 1, 1);
        request.not_after = date_time_ymd(leaf.until.unwrap_or(2099), 1, 1);
        let key = KeyPair::generate().expect("a key");
        let signed = request.signed_by(&key, &self.issuer).expect("signed");
        let file = folder.join(format!("{}.pem", leaf.name));
        let key_file = folder.join(format!("{}.key", leaf.name));
        std::fs::write(&file, signed.pem()).expect("written");
        std::fs::write(&key_file, key.serialize_pem()).expect("written");
        (file, key_file)
    }
}
