//! `rekap letters`

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Common, Outcome, log};
use crate::accounts::handed_out::{HandedOut, read_codes_csv};
use crate::app;
use crate::election::codes::{Level, RegionCode};
use crate::election::state::State;
use crate::engine::Clock;
use crate::report::letters::{AppAddress, Bundle, bundles, letters};

/// Print the activation letters of the KPPS accounts as PDF, one A5 sheet per account, from the list that `rekap import accounts`
/// wrote. The server keeps only keyed hashes of the codes: without the list there are no letters.
#[derive(Debug, Args)]
pub struct LettersArgs {
    /// The list of codes, as `rekap import accounts --out` wrote it.
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// Region code: a kelurahan (3171011001), or a kecamatan, city or province for one file per kelurahan.
    #[arg(long, value_name = "CODE")]
    region: RegionCode,
    /// Address under which phones reach the server: https://rekap.example.id
    #[arg(long)]
    url: AppAddress,
    /// For a kelurahan the file to write, else the folder for the files; only its owner will read it. A file that exists is never
    /// overwritten.
    #[arg(long, short, value_name = "FILE or FOLDER")]
    out: PathBuf,
}

impl LettersArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        let settings = common.settings(BTreeMap::new())?;
        log::start(&settings);
        let list = read_list(&self.codes)?;
        let opened = app::open(&settings, Clock::system()).await?;
        let outcome = self.print(&opened.engine.state(), &list);
        opened.engine.journal().close().await;
        outcome
    }

    fn print(&self, state: &State, list: &[HandedOut]) -> Outcome {
        if state.tree().find(self.region).is_none() {
            return Err(format!("there is no region {} in this election", self.region).into());
        }
        let bundles = bundles(state, self.region, list);
        if bundles.is_empty() {
            return Err(format!("{}: no KPPS account of region {} is in it", self.codes.display(), self.region).into());
        }
        let targets = self.targets(&bundles)?;
        for (bundle, target) in bundles.iter().zip(&targets) {
            write_private(target, &letters(state, bundle, &self.url)?)?;
            println!("{}: {} letters", target.display(), bundle.accounts.len());
            if !bundle.without.is_empty() {
                let some: Vec<String> = bundle.without.iter().take(5).map(ToString::to_string).collect();
                eprintln!("  {} TPS have no account in the list: {} …", bundle.without.len(), some.join(", "));
            }
        }
        let printed: usize = bundles.iter().map(|bundle| bundle.accounts.len()).sum();
        println!(
            "{printed} letters; {} other accounts of the list are of other roles or regions.",
            list.len() - printed
        );
        Ok(())
    }

    /// Where each bundle goes. Nothing is written while one of the files exists: half a set of letters would be handed out as a whole.
    fn targets(&self, bundles: &[Bundle<'_>]) -> Result<Vec<PathBuf>, Box<dyn std::error::Error + Send + Sync>> {
        let targets: Vec<PathBuf> = if self.region.level() == Level::Kelurahan {
            vec![self.out.clone()]
        } else {
            if !self.out.is_dir() {
                let made = DirBuilder::new().mode(0o700).create(&self.out);
                made.map_err(|cause| format!("the folder {} cannot be made: {cause}", self.out.display()))?;
            }
            bundles.iter().map(|bundle| self.out.join(format!("surat-{}.pdf", bundle.kelurahan))).collect()
        };
        match targets.iter().find(|target| target.symlink_metadata().is_ok()) {
            Some(target) => Err(format!("{} exists already; nothing was written", target.display()).into()),
            None => Ok(targets),
        }
    }
}

fn read_list(path: &Path) -> Result<Vec<HandedOut>, Box<dyn std::error::Error + Send + Sync>> {
    let file = File::open(path).map_err(|cause| format!("{}: {cause}", path.display()))?;
    Ok(read_codes_csv(file).map_err(|error| format!("{}, {error}", path.display()))?)
}

/// Writes a new file that only its owner reads: whole or not at all, and never in place of another.
fn write_private(path: &Path, bytes: &[u8]) -> Outcome {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |cause: std::io::Error| format!("{} cannot be written: {cause}", path.display());
    // A temporary file is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::publish::tests_support::Night;

    #[test]
    fn a_file_is_private_and_never_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letters.pdf");
        write_private(&path, b"one").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(write_private(&path, b"two").unwrap_err().to_string().contains("letters.pdf cannot be written"));
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing half-written is left over");
    }

    const LIST: &str = "role,scope,number,login,activation_code\n\
                        kpps,3171011001002,1,a,BPM1-3V6X-Q0PA-CDXX-855W\n\
                        kpps,3171011002001,1,b,1D6T-AG1F-WYTX-B7B1-S9QF\n\
                        ppk,317101,1,c,BPM1-3V6X-Q0PA-CDXX-855W\n";

    fn args(folder: &Path, region: &str, out: &str) -> LettersArgs {
        LettersArgs {
            codes: folder.join("codes.csv"),
            region: region.parse().unwrap(),
            url: "https://rekap.example.id".parse().unwrap(),
            out: folder.join(out),
        }
    }

    #[test]
    fn a_kelurahan_is_one_file_and_a_larger_region_a_folder_with_one_for_each() {
        let (night, folder) = (Night::eventful(), tempfile::tempdir().unwrap());
        let list = read_codes_csv(LIST.as_bytes()).unwrap();
        args(folder.path(), "3171011001", "one.pdf").print(&night.state, &list).unwrap();
        assert!(std::fs::read(folder.path().join("one.pdf")).unwrap().starts_with(b"%PDF-"));
        let all = args(folder.path(), "317101", "all");
        all.print(&night.state, &list).unwrap();
        let mode = std::fs::metadata(folder.path().join("all")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path().join("all")).unwrap().map(|f| f.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["surat-3171011001.pdf", "surat-3171011002.pdf"]);
        // Half a set is not written over a whole one.
        std::fs::remove_file(folder.path().join("all/surat-3171011001.pdf")).unwrap();
        let again = all.print(&night.state, &list).unwrap_err().to_string();
        assert!(again.contains("surat-3171011002.pdf exists already; nothing was written"), "{again}");
        assert!(!folder.path().join("all/surat-3171011001.pdf").exists());
    }

    #[test]
    fn what_cannot_be_printed_is_said() {
        let (night, folder) = (Night::eventful(), tempfile::tempdir().unwrap());
        let list = read_codes_csv(LIST.as_bytes()).unwrap();
        let said =
            |region: &str| args(folder.path(), region, "x.pdf").print(&night.state, &list).unwrap_err().to_string();
        assert!(said("9999").contains("there is no region 9999"));
        assert!(said("3171021001").contains("no KPPS account of region 3171021001"));
        let path = folder.path().join("codes.csv");
        assert!(read_list(&path).unwrap_err().to_string().contains("codes.csv"));
        std::fs::write(&path, LIST.replace("CDXX", "CDX")).unwrap();
        let damaged = read_list(&path).unwrap_err().to_string();
        assert!(damaged.contains("codes.csv, line 2: the activation code is damaged: 19 of 20"), "{damaged}");
    }
}
