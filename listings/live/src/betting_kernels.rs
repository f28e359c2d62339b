//! Of `betting`, and of the search in `threads`.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use betting::{
    bettors::{Bettor, Start},
    search::{Metric, Scored, Search},
    trials::{Outcome, trials},
};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use threads::exercise_betting::{
    best, in_turn, score_alone, score_by_player, singly,
};

use crate::{Kernel, Refused, Stopped, View, request::count, state};

struct Trajectories {
    bettor: Bettor,
    start: Start,
    bets: usize,
    players: usize,
    seed: u64,
    outcome: Option<Outcome>,
    /// Funds of each player after each bet.
    lines: Vec<f32>,
}

pub(crate) fn trajectories(
    version: &str,
    (stake, win_scale, loss_scale): (f64, f64, f64),
    [bets, players, seed]: [f64; 3],
) -> Result<Box<dyn Kernel>, Refused> {
    let bettor = match version {
        "flat" => Bettor::Flat,
        "dalembert" => Bettor::Dalembert,
        _ => Bettor::Martingale {
            win_scale,
            loss_scale,
        },
    };
    let (bets, players) = (count(bets), count(players));
    Ok(Box::new(Trajectories {
        bettor,
        start: Start::new(Start::default().funds(), stake)?,
        bets,
        players,
        seed: seed as u64,
        outcome: None,
        lines: vec![0.0; (bets + 1) * players],
    }))
}

impl Kernel for Trajectories {
    fn run(&mut self) -> Result<(), Stopped> {
        let mut rng = Pcg64Mcg::seed_from_u64(self.seed);
        let histories =
            trials(self.bettor, self.start, self.bets, self.players, &mut rng);
        self.outcome = Outcome::of(&histories, self.start);
        for (drawn, funds) in
            self.lines.iter_mut().zip(histories.iter().flatten())
        {
            *drawn = *funds as f32;
        }
        Ok(())
    }

    fn result(&mut self) -> String {
        self.outcome.as_ref().map_or(String::new(), |outcome| {
            format!(
                "{} of {} players survive, {} gain; mean profit ${:.2}, best ${:.2}",
                outcome.survived,
                outcome.players,
                outcome.profited,
                outcome.mean_profit,
                outcome.best_profit
            )
        })
    }

    fn view(&self) -> View {
        View {
            at: self.lines.as_ptr().cast(),
            len: self.lines.len(),
            width: self.bets + 1,
        }
    }
}

struct Trying {
    search: Search,
    version: &'static str,
    best: Option<Scored>,
    /// Scales and value of each setting that is scored, bits of `f32`.
    points: Vec<AtomicU32>,
}

pub(crate) fn search(
    version: &'static str,
    [settings, players, bets, seed]: [f64; 4],
) -> Box<dyn Kernel> {
    let settings = count(settings);
    Box::new(Trying {
        search: Search {
            start: Start::default(),
            bets: count(bets),
            players: count(players),
            settings,
            symmetric: false,
            metric: Metric::Safety,
            seed: seed as u64,
        },
        version,
        best: None,
        points: (0..3 * settings).map(|_| AtomicU32::new(0)).collect(),
    })
}

impl Kernel for Trying {
    fn reset(&mut self) {
        state::begin(self.search.settings);
        self.best = None;
        for word in &mut self.points {
            *word.get_mut() = 0;
        }
    }

    fn run(&mut self) -> Result<(), Stopped> {
        let (search, points) = (&self.search, &self.points);
        let drawn = |setting: usize, scored: Scored| {
            let point = [scored.win_scale, scored.loss_scale, scored.value];
            for (word, number) in points[3 * setting..].iter().zip(point) {
                word.store((number as f32).to_bits(), Relaxed);
            }
            state::step();
            scored
        };
        let alone = |setting, scales| {
            let going = !state::stopped();
            let scored = going.then(|| score_alone(search, setting, scales))?;
            Some(drawn(setting, scored?))
        };
        let by_player = |setting, scales| {
            let going = !state::stopped();
            let scored =
                going.then(|| score_by_player(search, setting, scales))?;
            Some(drawn(setting, scored?))
        };
        let scores = match self.version {
            "player" => in_turn(search, by_player),
            "serial" => in_turn(search, alone),
            _ => singly(search, alone),
        };
        self.best = best(&scores.ok_or(Stopped)?);
        Ok(())
    }

    fn result(&mut self) -> String {
        self.best.as_ref().map_or(String::new(), |best| {
            format!(
                "best of {}: win scale {:.4}, loss scale {:.4}, safety {:.2}",
                self.search.settings,
                best.win_scale,
                best.loss_scale,
                best.value
            )
        })
    }

    fn view(&self) -> View {
        View {
            at: self.points.as_ptr().cast(),
            len: self.points.len(),
            width: 3,
        }
    }
}
