//! Landmarks, anthropometry, the template head, the head frame, the scalp map.
