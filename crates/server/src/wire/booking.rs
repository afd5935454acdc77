//! Booking.

use booking::GapFinding;
use clinic::booking::{BookAsk, FreeTime, HoursDoc, MoveAsk, Setup, VisitAsk};
use jiff::Timestamp;
use jiff::civil::Date;
use records::model::booking::{Appointment, Feed, Waiting};
use records::model::mail::Mail;
use records::{AccountId, CaseId, ClientId, RoomId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a page of booking begins with.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetupAnswer {
    /// The clinic's time zone (IANA); nothing until it is set.
    pub(crate) zone: Option<String>,
    /// The clinic's currency.
    pub(crate) currency: String,
    /// Whether mails leave the server; otherwise they are files in a folder of it.
    pub(crate) mails_leave: bool,
    /// Kinds of visits.
    pub(crate) kinds: Vec<VisitKindAnswer>,
    /// Rooms.
    pub(crate) rooms: Vec<RoomAnswer>,
    /// Who may be booked.
    pub(crate) people: Vec<CalendarAnswer>,
}

/// A kind of visit.
#[derive(Serialize, ToSchema)]
pub(crate) struct VisitKindAnswer {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Minutes with the client.
    pub(crate) minutes: u32,
}

/// A room.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoomAnswer {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) archived: bool,
}

/// Somebody who may be booked.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarAnswer {
    pub(crate) account: Uuid,
    pub(crate) name: String,
    /// Version of the hours.
    pub(crate) version: i64,
    pub(crate) hours: Hours,
}

/// When somebody works, by the clinic's clock.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hours {
    /// By weekday.
    pub(crate) week: Vec<WeekHours>,
    /// Days that differ.
    pub(crate) days: Vec<DayHours>,
}

/// Hours of every such weekday.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeekHours {
    /// `monday` to `sunday`.
    pub(crate) day: String,
    /// As `09:00`.
    pub(crate) from: String,
    /// As `17:00`; `24:00` is the end of the day.
    pub(crate) to: String,
}

/// Days that differ from the week: closed without hours.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayHours {
    /// First day.
    pub(crate) from: String,
    /// Last day.
    pub(crate) to: String,
    /// Hours on each of them.
    pub(crate) open: Vec<OpenHours>,
}

/// From when to when.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenHours {
    pub(crate) from: String,
    pub(crate) to: String,
}

impl From<HoursDoc> for Hours {
    fn from(doc: HoursDoc) -> Self {
        let open = |o: clinic::booking::OpenDoc| OpenHours { from: o.from, to: o.to };
        Self {
            week: doc.week.into_iter().map(|w| WeekHours { day: w.day, from: w.from, to: w.to }).collect(),
            days: doc
                .days
                .into_iter()
                .map(|d| DayHours { from: d.from, to: d.to, open: d.open.into_iter().map(open).collect() })
                .collect(),
        }
    }
}

impl From<Hours> for HoursDoc {
    fn from(hours: Hours) -> Self {
        use clinic::booking::{DayDoc, OpenDoc, WeekDoc};
        let open = |o: OpenHours| OpenDoc { from: o.from, to: o.to };
        Self {
            week: hours.week.into_iter().map(|w| WeekDoc { day: w.day, from: w.from, to: w.to }).collect(),
            days: hours
                .days
                .into_iter()
                .map(|d| DayDoc { from: d.from, to: d.to, open: d.open.into_iter().map(open).collect() })
                .collect(),
        }
    }
}

impl From<Setup> for SetupAnswer {
    fn from(setup: Setup) -> Self {
        let kind = |k: &document::booking::VisitKind| VisitKindAnswer {
            id: k.id.clone(),
            title: k.title.clone(),
            minutes: k.minutes,
        };
        Self {
            zone: setup.zone,
            currency: setup.currency,
            mails_leave: setup.mails_leave,
            kinds: setup.visits.iter().map(kind).collect(),
            rooms: setup
                .rooms
                .into_iter()
                .map(|r| RoomAnswer { id: r.id.0, name: r.name, archived: r.archived })
                .collect(),
            people: setup
                .people
                .into_iter()
                .map(|(c, hours)| CalendarAnswer {
                    account: c.account.0,
                    name: c.name,
                    version: c.version,
                    hours: hours.into(),
                })
                .collect(),
        }
    }
}

/// Hours over a version.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HoursBody {
    pub(crate) version: i64,
    pub(crate) hours: Hours,
}

/// A room's name, and whether it is put aside.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RoomBody {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) archived: bool,
}

/// Free times that are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FreeQuery {
    /// Kind of visit.
    pub(crate) kind: String,
    /// Its length, where it differs.
    pub(crate) minutes: Option<u32>,
    /// With whom.
    pub(crate) account: Option<Uuid>,
    /// First day.
    #[param(value_type = String, format = Date)]
    pub(crate) from: Date,
    /// How many days, at most 31.
    pub(crate) days: i64,
    /// A visit that is being moved: its own time is no obstacle.
    pub(crate) moving: Option<Uuid>,
}

/// A time that is free.
#[derive(Serialize, ToSchema)]
pub(crate) struct FreeTimeAnswer {
    pub(crate) starts: String,
    pub(crate) ends: String,
    pub(crate) account: Uuid,
    pub(crate) room: Uuid,
}

impl From<FreeTime> for FreeTimeAnswer {
    fn from(free: FreeTime) -> Self {
        Self {
            starts: free.starts.to_string(),
            ends: free.ends.to_string(),
            account: free.account.0,
            room: free.room.0,
        }
    }
}

/// Sessions of a plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionsAnswer {
    /// Minutes of each visit.
    pub(crate) minutes: Vec<u32>,
    /// Days that the plan leaves before each visit; 0 before the first.
    pub(crate) gap_days: Vec<u16>,
    /// Deposit of the plan's quote, hundredths of its currency.
    pub(crate) deposit_cents: i64,
}

/// A chain that is asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChainBody {
    /// Minutes of each visit.
    pub(crate) minutes: Vec<u32>,
    /// Days wished before each visit; those of the content where there are none.
    #[serde(default)]
    pub(crate) gap_days: Vec<u16>,
    /// When the first begins.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) first: Timestamp,
    /// With whom.
    pub(crate) account: Option<Uuid>,
}

/// Visits to be booked: all or none.
#[derive(Deserialize, ToSchema)]
pub(crate) struct BookBody {
    pub(crate) client: Uuid,
    /// The case that is treated.
    pub(crate) case: Option<Uuid>,
    pub(crate) kind: String,
    pub(crate) visits: Vec<VisitBody>,
    #[serde(default)]
    pub(crate) note: String,
    /// Deposit asked, hundredths of the clinic's currency.
    #[serde(default)]
    pub(crate) deposit_cents: i64,
    /// Whether people's hours may be left.
    #[serde(default)]
    pub(crate) outside_hours: bool,
}

/// When, with whom and where.
#[derive(Deserialize, ToSchema)]
pub(crate) struct VisitBody {
    #[schema(value_type = String, format = DateTime)]
    pub(crate) starts: Timestamp,
    /// Its length, where it differs from its kind.
    pub(crate) minutes: Option<u32>,
    pub(crate) account: Uuid,
    /// The first room that is free, where none is named.
    pub(crate) room: Option<Uuid>,
}

impl From<VisitBody> for VisitAsk {
    fn from(body: VisitBody) -> Self {
        Self {
            starts: body.starts,
            minutes: body.minutes,
            account: AccountId(body.account),
            room: body.room.map(RoomId),
        }
    }
}

impl From<BookBody> for BookAsk {
    fn from(body: BookBody) -> Self {
        Self {
            client: ClientId(body.client),
            case: body.case.map(CaseId),
            kind: body.kind,
            visits: body.visits.into_iter().map(VisitAsk::from).collect(),
            note: body.note,
            deposit_cents: body.deposit_cents,
            outside_hours: body.outside_hours,
        }
    }
}

/// What was booked or moved.
#[derive(Serialize, ToSchema)]
pub(crate) struct BookedAnswer {
    /// The visits.
    pub(crate) ids: Vec<Uuid>,
    /// Gaps of the chain that are long.
    pub(crate) long_gaps: Vec<GapAnswer>,
}

/// A gap that is long.
#[derive(Serialize, ToSchema)]
pub(crate) struct GapAnswer {
    /// The later visit, from 1.
    pub(crate) visit: usize,
    /// Days since the one before.
    pub(crate) days: i32,
}

impl From<&GapFinding> for GapAnswer {
    fn from(finding: &GapFinding) -> Self {
        Self { visit: finding.index + 1, days: finding.days }
    }
}

/// Where a visit is moved to, over a version.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MoveBody {
    pub(crate) version: i64,
    pub(crate) to: VisitBody,
    #[serde(default)]
    pub(crate) outside_hours: bool,
}

impl MoveBody {
    /// The version, and where to.
    pub(crate) fn ask(self) -> (i64, MoveAsk) {
        (self.version, MoveAsk { to: self.to.into(), outside_hours: self.outside_hours })
    }
}

/// What became of a visit or a deposit, over a version.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StateBody {
    pub(crate) version: i64,
    /// Of a visit: `booked`, `arrived`, `done`, `cancelled`, `missed`. Of a deposit: `none`, `asked`, `paid`, `kept`, `returned`.
    pub(crate) state: String,
}

/// Which visits are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VisitsQuery {
    /// Beginning at this or later.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(crate) from: Option<Timestamp>,
    /// Beginning before this.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(crate) to: Option<Timestamp>,
    /// Of this client.
    pub(crate) client: Option<Uuid>,
    /// With this person.
    pub(crate) account: Option<Uuid>,
}

/// A visit.
#[derive(Serialize, ToSchema)]
pub(crate) struct VisitAnswer {
    pub(crate) id: Uuid,
    pub(crate) client: Uuid,
    pub(crate) client_name: String,
    pub(crate) client_reference: String,
    pub(crate) case: Option<Uuid>,
    pub(crate) chain: Option<Uuid>,
    /// Its number in the chain, from 1; 0 outside one.
    pub(crate) number: i64,
    pub(crate) kind: String,
    pub(crate) account: Uuid,
    pub(crate) room: Uuid,
    pub(crate) starts: String,
    pub(crate) ends: String,
    /// `booked`, `arrived`, `done`, `cancelled` or `missed`.
    pub(crate) state: String,
    pub(crate) note: String,
    pub(crate) deposit_cents: i64,
    /// `none`, `asked`, `paid`, `kept` or `returned`.
    pub(crate) deposit: String,
    pub(crate) version: i64,
}

impl From<Appointment> for VisitAnswer {
    fn from(a: Appointment) -> Self {
        Self {
            id: a.id.0,
            client: a.client.0,
            client_name: a.client_name,
            client_reference: a.client_reference,
            case: a.case.map(|c| c.0),
            chain: a.chain.map(|c| c.0),
            number: a.number,
            kind: a.kind,
            account: a.account.0,
            room: a.room.0,
            starts: a.starts.to_string(),
            ends: a.ends.to_string(),
            state: a.state.name().to_owned(),
            note: a.note,
            deposit_cents: a.deposit_cents,
            deposit: a.deposit.name().to_owned(),
            version: a.version,
        }
    }
}

/// Somebody who wants to wait.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WaitBody {
    pub(crate) client: Uuid,
    pub(crate) kind: String,
    pub(crate) account: Option<Uuid>,
    #[schema(value_type = String, format = Date)]
    pub(crate) from: Date,
    #[schema(value_type = String, format = Date)]
    pub(crate) to: Date,
}

/// Somebody who waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitingAnswer {
    pub(crate) id: Uuid,
    pub(crate) client: Uuid,
    pub(crate) client_name: String,
    pub(crate) kind: String,
    pub(crate) account: Option<Uuid>,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) since: String,
    /// When they were last told of a free time.
    pub(crate) told: Option<String>,
}

impl From<Waiting> for WaitingAnswer {
    fn from(w: Waiting) -> Self {
        Self {
            id: w.id.0,
            client: w.client.0,
            client_name: w.client_name,
            kind: w.kind,
            account: w.account.map(|a| a.0),
            from: w.from.to_string(),
            to: w.to.to_string(),
            since: w.created.to_string(),
            told: w.told.map(|at| at.to_string()),
        }
    }
}

/// A mail.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailAnswer {
    pub(crate) id: Uuid,
    pub(crate) client: Option<Uuid>,
    /// Which text.
    pub(crate) kind: String,
    /// `waiting`, `sending`, `sent`, `unsure`, `failed` or `dropped`.
    pub(crate) state: String,
    pub(crate) due: String,
    /// What went wrong.
    pub(crate) said: String,
}

impl From<Mail> for MailAnswer {
    fn from(mail: Mail) -> Self {
        Self {
            id: mail.id.0,
            client: mail.client.map(|c| c.0),
            kind: mail.kind,
            state: mail.state.name().to_owned(),
            due: mail.due.to_string(),
            said: mail.said,
        }
    }
}

/// Whose calendar a feed gives: a client's, or one's own.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FeedBody {
    pub(crate) client: Option<Uuid>,
}

/// A calendar feed.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedAnswer {
    pub(crate) id: Uuid,
    pub(crate) account: Option<Uuid>,
    pub(crate) client: Option<Uuid>,
    pub(crate) created: String,
}

impl From<Feed> for FeedAnswer {
    fn from(feed: Feed) -> Self {
        Self {
            id: feed.id.0,
            account: feed.account.map(|a| a.0),
            client: feed.client.map(|c| c.0),
            created: feed.created.to_string(),
        }
    }
}
