//! What rules judge: medicines by route, micropigmentation, the advice to see a surgeon.

/// The road on which a treatment lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// A medicine that a doctor prescribes.
    Medical,
    /// Micropigmentation.
    Smp,
    /// Advice only: somebody else does it.
    Advice,
}

/// One thing that rules judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    /// Its id, such as `finasteride-oral`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The road on which it lies.
    pub road: Road,
}

/// A name for several treatments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id, such as `5-ari`.
    pub id: String,
    /// The treatments in it, by id.
    pub members: Vec<String>,
}

/// All treatments and groups. A treatment is named by its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Treatments {
    /// In the order in which they are shown.
    pub all: Vec<Treatment>,
    /// Names for several.
    pub groups: Vec<Group>,
}

impl Treatments {
    /// The places of what a name means: a treatment, a group, or `all`. Nothing where the name is unknown.
    pub fn places(&self, name: &str) -> Option<Vec<usize>> {
        if name == "all" {
            return Some((0..self.all.len()).collect());
        }
        if let Some(place) = self.all.iter().position(|t| t.id == name) {
            return Some(vec![place]);
        }
        let group = self.groups.iter().find(|g| g.id == name)?;
        group.members.iter().map(|member| self.all.iter().position(|t| &t.id == member)).collect()
    }

    /// Every name that a scope may hold.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let treatments = self.all.iter().map(|t| t.id.as_str());
        treatments.chain(self.groups.iter().map(|g| g.id.as_str())).chain(["all"])
    }
}
