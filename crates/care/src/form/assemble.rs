//! Putting parts into the forms that name them.

use super::{Item, Questionnaire};

/// Why a form cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyError {
    /// A part that no file holds.
    #[error("form `{form}` names the part `{part}`, which no questionnaire is")]
    NoSuchPart {
        /// The form.
        form: String,
        /// The address that it names.
        part: String,
    },
    /// Parts that hold each other.
    #[error("form `{form}` holds itself, by way of the part `{part}`")]
    Circle {
        /// The form.
        form: String,
        /// The part.
        part: String,
    },
    /// A link id that stands twice.
    #[error("form `{form}` asks `{link}` twice")]
    Twice {
        /// The form.
        form: String,
        /// The link id.
        link: String,
    },
}

impl Questionnaire {
    /// The forms of a set with their parts put in place; parts themselves are left out.
    ///
    /// # Errors
    /// Everything wrong with all forms.
    pub fn assemble(all: &[Self]) -> Result<Vec<Self>, Vec<AssemblyError>> {
        let mut errors = Vec::new();
        let mut forms = Vec::new();
        for form in all.iter().filter(|form| !form.part) {
            let mut trail = vec![form.url.as_str()];
            let items = put(form, &form.items, all, &mut trail, &mut errors);
            let form = Self { items, ..form.clone() };
            twice(&form, &mut errors);
            forms.push(form);
        }
        if errors.is_empty() { Ok(forms) } else { Err(errors) }
    }
}

fn put<'a>(
    form: &Questionnaire,
    items: &'a [Item],
    all: &'a [Questionnaire],
    trail: &mut Vec<&'a str>,
    errors: &mut Vec<AssemblyError>,
) -> Vec<Item> {
    let mut made = Vec::new();
    for item in items {
        let Some(named) = &item.part else {
            let inner = put(form, &item.items, all, trail, errors);
            made.push(Item { items: inner, ..item.clone() });
            continue;
        };
        let address = named.split('|').next().unwrap_or(named);
        let Some(part) = all.iter().find(|q| q.part && q.url == address) else {
            errors.push(AssemblyError::NoSuchPart { form: form.id.clone(), part: named.clone() });
            continue;
        };
        if trail.contains(&part.url.as_str()) {
            errors.push(AssemblyError::Circle { form: form.id.clone(), part: part.id.clone() });
            continue;
        }
        trail.push(&part.url);
        made.extend(put(form, &part.items, all, trail, errors));
        trail.pop();
    }
    made
}

fn twice(form: &Questionnaire, errors: &mut Vec<AssemblyError>) {
    let mut seen = std::collections::HashSet::new();
    form.walk(&mut |item| {
        if !seen.insert(item.link.as_str()) {
            errors.push(AssemblyError::Twice { form: form.id.clone(), link: item.link.clone() });
        }
    });
}
