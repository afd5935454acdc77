//! Many short lists, one after the other in memory.

/// Lists of numbers by the number of their list.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// So many lists, of members that each come with the number of their list; within a list they keep their order.
    pub(crate) fn new(count: usize, members: impl Iterator<Item = (usize, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; count + 1];
        members.clone().for_each(|(list, _)| starts[list + 1] += 1);
        for list in 1..starts.len() {
            starts[list] += starts[list - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![0; starts[count] as usize];
        for (list, member) in members {
            items[next[list] as usize] = member;
            next[list] += 1;
        }
        Self { starts, items }
    }

    /// The members of a list.
    pub(crate) fn of(&self, list: usize) -> &[u32] {
        &self.items[self.starts[list] as usize..self.starts[list + 1] as usize]
    }
}
