//! Stock: lots of what goes onto or into people, and who received them.

use crate::chart::tasks::{Task, WhatToDo, told_client};
use crate::medical::pharmacy::{DELIVERED, LOST, SHIPPED, WAITS};
use crate::rights::{Right, allow};
use crate::text::line;
use crate::{ClinicError, Problem, Service};
use jiff::civil::Date;
use plan::case::is_plain_line;
use records::model::chart::{ChartBatch, ChartKind};
use records::model::stock::{Lot, LotKind, LotState, Received, folded};
use records::{Actor, LotId};

/// Who received a lot.
pub struct Recall {
    /// Lots of the number.
    pub lots: Vec<Lot>,
    /// Who received them, the latest first.
    pub received: Vec<Received>,
}

/// Everything wrong with what is written of a lot.
fn problems(lot: &Lot) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text, needed) in
        [("product", &lot.product, true), ("maker", &lot.maker, false), ("number", &lot.number, true)]
    {
        if (needed && text.is_empty()) || (!text.is_empty() && !is_plain_line(text)) {
            problems.push(Problem::at(path, "a line of at most 120 characters"));
        }
    }
    if !lot.number.is_empty() && folded(&lot.number).is_empty() {
        problems.push(Problem::at("number", "the number of a lot has letters or digits"));
    }
    if lot.opened.is_some_and(|day| day < lot.received) {
        problems.push(Problem::at("opened", "it was opened before it came"));
    }
    problems
}

/// Why a lot may not be used on a day.
pub(crate) fn not_to_be_used(lot: &Lot, day: Date) -> Option<String> {
    let name = format!("{} (lot {})", lot.product, lot.number);
    match lot.state {
        LotState::Recalled => Some(format!("{name} was called back")),
        LotState::UsedUp => Some(format!("{name} is used up")),
        LotState::InUse if lot.expires.is_some_and(|last| last < day) => {
            Some(format!("{name} is past its date"))
        }
        LotState::InUse => None,
    }
}

impl Service {
    /// Lots, those that may be used first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn lots(&self, by: &Actor, kind: Option<LotKind>) -> Result<Vec<Lot>, ClinicError> {
        allow(by, Right::Stock)?;
        Ok(self.records.lots(by, kind).await?)
    }

    /// Keeps a lot: a new one at version 0.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::Taken`], [`ClinicError::Changed`].
    pub async fn save_lot(&self, by: &Actor, lot: Lot) -> Result<LotId, ClinicError> {
        allow(by, Right::Stock)?;
        let trimmed = |text: &str| text.trim().to_owned();
        let lot = Lot {
            product: trimmed(&lot.product),
            maker: trimmed(&lot.maker),
            number: trimmed(&lot.number),
            note: line("note", &lot.note)?,
            ..lot
        };
        ClinicError::none_of(problems(&lot))?;
        let id = lot.id;
        self.records.save_lot(by, lot).await?;
        Ok(id)
    }

    /// Who received lots of a number, however it is written.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`].
    pub async fn recall(&self, by: &Actor, number: &str) -> Result<Recall, ClinicError> {
        allow(by, Right::Stock)?;
        if folded(number).is_empty() {
            return Err(ClinicError::invalid("number", "say the number of the lot"));
        }
        let lots = self.records.lots_numbered(by, number).await?;
        let ids: Vec<LotId> = lots.iter().map(|lot| lot.id).collect();
        let received = self.records.received(by, &ids).await?;
        Ok(Recall { lots, received })
    }

    /// Calls a lot back: nothing of it may be used any more, whoever received it is asked by mail to call, a task for each says that they have to be told,
    /// and one for each supply that still stands at the pharmacy says that it is taken off the shelf. How many have to be told.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`].
    pub async fn call_back(
        &self,
        by: &Actor,
        id: LotId,
        version: i64,
        note: &str,
    ) -> Result<usize, ClinicError> {
        allow(by, Right::Stock)?;
        let lots = self.records.lots_of(by, &[id]).await?;
        let lot = lots.into_iter().next().ok_or(ClinicError::NotFound { what: "lot" })?;
        let note = line("note", note)?;
        let said = format!("{} (lot {})", lot.product, lot.number);
        self.records.save_lot(by, Lot { state: LotState::Recalled, version, note, ..lot }).await?;
        let mut told = std::collections::BTreeSet::new();
        for received in self.records.received(by, &[id]).await? {
            let mut batch = ChartBatch::default();
            if reached(&received) {
                if !told.insert(received.client) {
                    continue;
                }
                self.tell_of_recall(by, id, &received, &said, &mut batch).await?;
            } else if WAITS.contains(&received.state.as_str()) {
                let task = Task::about(WhatToDo::TakeOffShelf, received.entry).noting(&said);
                self.add_task(by, received.client, &task, None, &mut batch).await?;
            } else {
                continue;
            }
            self.write_chart(by, batch).await?;
        }
        Ok(told.len())
    }

    async fn tell_of_recall(
        &self,
        by: &Actor,
        lot: LotId,
        received: &Received,
        said: &str,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let (what, owner) = match received.kind {
            ChartKind::Dispense => (WhatToDo::TellOfRecalledMedicine, None),
            _ => (WhatToDo::TellOfRecall, self.practitioner_of(by, received.client).await?),
        };
        let task = Task::about(what, received.entry).noting(said);
        self.add_task(by, received.client, &task, owner, batch).await?;
        let mut mail = told_client(received.client, "please-call", self.now());
        mail.once = Some(format!("recall/{lot}/{}", received.client));
        batch.mails.push(mail);
        Ok(())
    }
}

/// Whether what a lot went into reached its client: a session did, a medicine once it was on its way, also where it was said to be lost.
pub fn reached(received: &Received) -> bool {
    received.kind != ChartKind::Dispense || [SHIPPED, DELIVERED, LOST].contains(&received.state.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn lot() -> Lot {
        Lot {
            id: LotId::new(),
            kind: LotKind::Pigment,
            product: "Carbon black".to_owned(),
            maker: String::new(),
            number: "A-12".to_owned(),
            expires: Some(date(2027, 1, 31)),
            opened: None,
            received: date(2026, 11, 1),
            state: LotState::InUse,
            note: String::new(),
            version: 0,
        }
    }

    #[test]
    fn only_what_is_in_date_and_in_use_is_used() {
        assert_eq!(not_to_be_used(&lot(), date(2027, 1, 31)), None);
        assert!(not_to_be_used(&lot(), date(2027, 2, 1)).expect("a reason").contains("past its date"));
        let recalled = Lot { state: LotState::Recalled, ..lot() };
        assert!(not_to_be_used(&recalled, date(2026, 12, 1)).expect("a reason").contains("called back"));
    }

    #[test]
    fn everything_wrong_with_a_lot_is_said_at_once() {
        assert!(problems(&lot()).is_empty());
        let wrong =
            Lot { product: String::new(), number: "--".to_owned(), opened: Some(date(2026, 1, 1)), ..lot() };
        let paths: Vec<String> = problems(&wrong).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["product", "number", "opened"]);
    }
}
