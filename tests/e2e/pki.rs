use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use super::network;
use super::outcome::{Doing, Outcome};
use super::process::run;

/// The lab's certificates and keys in one folder: `ca`, `other`, `apiserver`, `admin`, `kcm`, `kubelet-client`, `sa`.
pub(crate) struct Pki {
    folder: PathBuf,
}

impl Pki {
    /// Makes all of them.
    pub(crate) fn new(folder: &Path) -> Outcome<Self> {
        fs::create_dir_all(folder).doing(folder.display())?;
        let pki = Self { folder: folder.into() };
        pki.authority("ca")?;
        // A CA that nothing trusts.
        pki.authority("other")?;
        pki.leaves("ca", "")?;
        run("openssl", &["genrsa", "-out", &pki.at("sa.key"), "2048"])?;
        run("openssl", &["rsa", "-in", &pki.at("sa.key"), "-pubout", "-out", &pki.at("sa.pub")])?;
        Ok(pki)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Outcome<String> {
        fs::read_to_string(self.path(name)).doing(self.path(name).display())
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A self-signed CA.
    pub(crate) fn authority(&self, name: &str) -> Outcome {
        let (key, certificate) = (self.at(&format!("{name}.key")), self.at(&format!("{name}.pem")));
        run("openssl", &["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key])?;
        let subject = format!("/CN=lab-{name}");
        let usage = "keyUsage=critical,keyCertSign,cRLSign,digitalSignature";
        let basic = "basicConstraints=critical,CA:TRUE";
        let request =
            ["req", "-x509", "-new", "-key", &key, "-subj", &subject, "-days", "3650", "-out", &certificate];
        run("openssl", &[&request[..], &["-addext", basic, "-addext", usage]].concat())?;
        Ok(())
    }

    /// The control plane's certificates, signed by a CA: their names begin with `prefix`.
    pub(crate) fn leaves(&self, ca: &str, prefix: &str) -> Outcome {
        let names =
            ["DNS:localhost", "IP:127.0.0.1", "IP:10.254.0.1", "DNS:kubernetes.default.svc"].join(",");
        let address: Ipv4Addr = network::CONTROL_PLANE;
        let names = format!("extendedKeyUsage=serverAuth\nsubjectAltName={names},IP:{address}");
        self.signed_by(ca, &format!("{prefix}apiserver"), "/CN=kube-apiserver", &names)?;
        for (name, subject) in [
            ("admin", "/O=system:masters/CN=admin"),
            ("kcm", "/CN=system:kube-controller-manager"),
            ("kubelet-client", "/CN=kube-apiserver-kubelet-client"),
        ] {
            self.signed_by(ca, &format!("{prefix}{name}"), subject, "extendedKeyUsage=clientAuth")?;
        }
        Ok(())
    }

    fn signed_by(&self, ca: &str, name: &str, subject: &str, extensions: &str) -> Outcome {
        let at = |suffix: &str| self.at(&format!("{name}.{suffix}"));
        let (key, request, extra, certificate) = (at("key"), at("csr"), at("ext"), at("pem"));
        run("openssl", &["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key])?;
        run("openssl", &["req", "-new", "-key", &key, "-subj", subject, "-out", &request])?;
        let text = format!("basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n{extensions}\n");
        fs::write(&extra, text).doing(&extra)?;
        let (ca, ca_key) = (self.at(&format!("{ca}.pem")), self.at(&format!("{ca}.key")));
        let sign = ["x509", "-req", "-in", &request, "-CA", &ca, "-CAkey", &ca_key, "-CAcreateserial"];
        run("openssl", &[&sign[..], &["-days", "365", "-out", &certificate, "-extfile", &extra]].concat())?;
        Ok(())
    }

    /// kubeadm's pin of a CA: the digest of its public key.
    pub(crate) fn pin(&self, name: &str) -> Outcome<String> {
        let key = run("openssl", &["x509", "-in", &self.at(&format!("{name}.pem")), "-noout", "-pubkey"])?;
        let (text, der) = (self.at("pin.pub"), self.at("pin.der"));
        fs::write(&text, key).doing(&text)?;
        run("openssl", &["pkey", "-pubin", "-in", &text, "-outform", "DER", "-out", &der])?;
        let digest = run("openssl", &["dgst", "-sha256", "-r", &der])?;
        Ok(format!("sha256:{}", digest.split_whitespace().next().unwrap_or_default()))
    }

    /// A kubeconfig with everything inside.
    pub(crate) fn kubeconfig(&self, user: &str, server: &str) -> Outcome<String> {
        self.kubeconfig_trusting("ca", user, server)
    }

    /// The same with another file of trusted CAs.
    pub(crate) fn kubeconfig_trusting(&self, ca: &str, user: &str, server: &str) -> Outcome<String> {
        let embed = |name: String| -> Outcome<String> {
            let bytes = fs::read(self.path(&name)).doing(&name)?;
            Ok(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes))
        };
        Ok(format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
             clusters: [{{name: l, cluster: {{server: \"{server}\", certificate-authority-data: {}}}}}]\n\
             users: [{{name: u, user: {{client-certificate-data: {}, client-key-data: {}}}}}]\n\
             contexts: [{{name: c, context: {{cluster: l, user: u}}}}]\n",
            embed(format!("{ca}.pem"))?,
            embed(format!("{user}.pem"))?,
            embed(format!("{user}.key"))?,
        ))
    }
}
