/// The identity and the secret of the lab's token; worthless outside it.
pub(crate) const ID: &str = "e2e001";
pub(crate) const SECRET: &str = "f395accd246ae52d";
