//! A Slurm of one's own, whose nodes are all this machine: to try job scripts
//! before a cluster runs them.

use std::{
    fmt::Write,
    fs, io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use thiserror::Error;

use super::Slurm;

/// Slurm's daemons, with a folder, ports and a key of their own. Nobody but its
/// user (and root) can reach it. Dropping it cancels its jobs and ends it.
#[derive(Debug)]
pub struct Laptop {
    folder: TempDir,
    /// In the order in which they were started.
    daemons: Vec<Child>,
}

#[derive(Debug, Error)]
pub enum LaptopError {
    #[error("{0} is not here: install slurm-wlm, or slurm-slurmctld and munge")]
    Absent(&'static str),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{nodes} nodes are not ready after {waited:?}:\n{log}")]
    NotReady {
        nodes: u32,
        waited: Duration,
        log: String,
    },
}

/// How long its nodes may take to be ready.
const START: Duration = Duration::from_secs(20);
/// How long jobs have to end when they are cancelled.
const END: Duration = Duration::from_secs(5);

impl Laptop {
    /// Starts a controller and so many nodes of two processors each.
    ///
    /// The daemons end when the thread that has started them does.
    ///
    /// # Errors
    ///
    /// If a daemon is not installed, or the nodes are not ready in time.
    pub fn start(nodes: u32) -> Result<Laptop, LaptopError> {
        let folder = tempfile::Builder::new().prefix("slurm").tempdir()?;
        let daemons = vec![];
        let mut laptop = Laptop { folder, daemons };
        laptop.start_munge()?;
        fs::write(laptop.configuration(), laptop.written(nodes)?)?;
        for name in ["state".into()].into_iter().chain(folders(nodes)) {
            fs::create_dir(laptop.path(&name))?;
        }
        laptop.daemon("slurmctld", &["-D"])?;
        for node in 1..=nodes {
            laptop.daemon("slurmd", &["-D", "-N", &format!("node{node}")])?;
        }
        laptop.wait_for(nodes)?;
        Ok(laptop)
    }

    /// Its `slurm.conf`.
    pub fn configuration(&self) -> PathBuf {
        self.path("slurm.conf")
    }

    /// Its launcher.
    pub fn slurm(&self) -> Slurm {
        Slurm::at(&self.configuration())
    }

    /// Variables with which Slurm's commands find it, and with which ranks of
    /// Open MPI don't take two nodes for one.
    pub fn environment(&self) -> Vec<(String, String)> {
        let conf = self.configuration().display().to_string();
        [
            ("SLURM_CONF", &conf[..]),
            ("OMPI_MCA_btl", "tcp,self"),
            ("OMPI_MCA_btl_tcp_if_include", "lo"),
            ("OMPI_MCA_mpi_yield_when_idle", "1"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into()
    }

    // ANCHOR: written
    /// What stands in its `slurm.conf`.
    fn written(&self, nodes: u32) -> Result<String, LaptopError> {
        let here = self.folder.path().display();
        let host = fs::read_to_string("/proc/sys/kernel/hostname")?;
        let host = host.trim().split('.').next().unwrap_or_default();
        let user = text_of("id", &["-un"])?;
        let ports = free_ports(nodes as usize + 1)?;
        let mut text = format!(
            "ClusterName=laptop
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={}
SlurmUser={user}
SlurmdUser={user}
# Without these two it listens to the whole network.
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket={here}/munge
CredType=cred/munge
StateSaveLocation={here}/state
SlurmdSpoolDir={here}/spool.%n
TmpFS={here}/tmp.%n
SlurmctldPidFile={here}/slurmctld.pid
SlurmdPidFile={here}/slurmd.%n.pid
SlurmctldLogFile={here}/slurmctld.log
SlurmdLogFile={here}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
MpiDefault=pmix
ReturnToService=2
KillWait=1
# What a machine is said to have counts, not what it has.
SlurmdParameters=config_overrides
PartitionName=debug Nodes=ALL Default=YES MaxTime=30:00
",
            ports[0]
        );
        for (node, port) in (1..=nodes).zip(&ports[1..]) {
            let _ = writeln!(
                text,
                "NodeName=node{node} NodeHostname={host} NodeAddr=127.0.0.1 \
                 Port={port} CPUs=2"
            );
        }
        Ok(text)
    }
    // ANCHOR_END: written

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Munge signs what Slurm's parts say to each other, with a key that lies
    /// in the folder, which only its user can enter.
    fn start_munge(&mut self) -> Result<(), LaptopError> {
        let key = format!("--key-file={}", self.path("key").display());
        let file = |option: &str, name: &str| {
            format!("--{option}={}", self.path(name).display())
        };
        let arguments = [
            "--foreground".into(),
            "--force".into(),
            file("socket", "munge"),
            key,
            file("pid-file", "munged.pid"),
            file("log-file", "munged.log"),
            file("seed-file", "munged.seed"),
        ];
        let mut mungekey = Command::new(find("mungekey")?);
        mungekey
            .arg("--create")
            .arg("--keyfile")
            .arg(self.path("key"));
        let made = mungekey.output()?;
        if !made.status.success() {
            let fault = String::from_utf8_lossy(&made.stderr).into_owned();
            return Err(io::Error::other(fault).into());
        }
        self.daemon("munged", &arguments.each_ref().map(|a| &a[..]))?;
        let end = Instant::now() + START;
        while !self.path("munge").exists() && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Starts a daemon in the foreground, to be ended with the thread that
    /// starts it, whatever ends that.
    fn daemon(
        &mut self,
        name: &'static str,
        arguments: &[&str],
    ) -> Result<(), LaptopError> {
        let log = fs::File::create(self.path(&format!("{name}.out")))?;
        let mut command = Command::new(find("setpriv")?);
        command
            .args(["--pdeathsig", "TERM"])
            .arg(find(name)?)
            .args(arguments)
            .env("SLURM_CONF", self.configuration())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.daemons.push(command.spawn()?);
        Ok(())
    }

    fn wait_for(&self, nodes: u32) -> Result<(), LaptopError> {
        let begin = Instant::now();
        while begin.elapsed() < START {
            let idle = ["--noheader", "--states=idle", "--format=%D"];
            if self.says("sinfo", &idle) == nodes.to_string() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let mut log = String::new();
        for name in ["munged.log", "slurmctld.log", "slurmd.node1.log"] {
            let text = fs::read_to_string(self.path(name)).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            let last = &lines[lines.len().saturating_sub(5)..];
            let _ = writeln!(log, "{name}:\n{}", last.join("\n"));
        }
        let waited = begin.elapsed();
        Err(LaptopError::NotReady { nodes, waited, log })
    }

    /// What one of Slurm's commands prints; nothing if it fails.
    fn says(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(arguments).envs(self.environment());
        let said = command.output();
        said.map(|said| String::from_utf8_lossy(&said.stdout).trim().into())
            .unwrap_or_default()
    }
}

impl Drop for Laptop {
    fn drop(&mut self) {
        if self.daemons.len() > 1 {
            // A job's processes are not the children of Slurm's daemons.
            self.says("scancel", &["--quiet", "--state=RUNNING"]);
            self.says("scancel", &["--quiet", "--state=PENDING"]);
            let end = Instant::now() + END;
            while !self.says("squeue", &["--noheader"]).is_empty()
                && Instant::now() < end
            {
                thread::sleep(Duration::from_millis(50));
            }
        }
        for daemon in self.daemons.iter_mut().rev() {
            let _ = text_of("kill", &[&daemon.id().to_string()]);
            let end = Instant::now() + END;
            while matches!(daemon.try_wait(), Ok(None)) && Instant::now() < end
            {
                thread::sleep(Duration::from_millis(5));
            }
            // Both fail only if it has ended.
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

fn folders(nodes: u32) -> impl Iterator<Item = String> {
    (1..=nodes).flat_map(|n| [format!("spool.node{n}"), format!("tmp.node{n}")])
}

/// A program of the system; daemons are not in everybody's `PATH`.
fn find(program: &'static str) -> Result<PathBuf, LaptopError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let daemons = Path::new("/usr/sbin").to_path_buf();
    std::env::split_paths(&path)
        .chain([daemons])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .ok_or(LaptopError::Absent(program))
}

fn text_of(program: &str, arguments: &[&str]) -> io::Result<String> {
    let said = Command::new(program).args(arguments).output()?;
    Ok(String::from_utf8_lossy(&said.stdout).trim().to_string())
}

/// Ports that were free a moment ago.
fn free_ports(count: usize) -> io::Result<Vec<u16>> {
    let listeners: io::Result<Vec<TcpListener>> = (0..count)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect();
    let ports = listeners?;
    ports.iter().map(|l| Ok(l.local_addr()?.port())).collect()
}
