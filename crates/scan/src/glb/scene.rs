//! The node tree: which meshes stand where in the scene.

use crate::error::{Place, ScanError};
use crate::faces::Notes;
use crate::source::Source;
use ::gltf::json;
use glam::{DMat4, DQuat, DVec3};

/// A mesh in the scene.
pub(crate) struct Instance {
    pub(crate) mesh: usize,
    /// Takes the mesh's own coordinates to the scene's.
    pub(crate) scene_from_mesh: DMat4,
}

/// All meshes of the file's scene (its first if it names none; all nodes if it has none).
///
/// # Errors
///
/// Where the nodes do not form trees or name what does not exist.
pub(crate) fn instances(
    source: &Source<'_>,
    root: &json::Root,
    notes: &mut Notes,
) -> Result<Vec<Instance>, ScanError> {
    let tops = tops(source, root)?;
    if root.nodes.is_empty() {
        let meshes = 0..root.meshes.len();
        return Ok(meshes.map(|mesh| Instance { mesh, scene_from_mesh: DMat4::IDENTITY }).collect());
    }
    let chosen = scene_nodes(source, root)?.unwrap_or(tops);
    let placed = walk(source, root, &chosen)?;
    let used = |node: &&json::Node| node.mesh.is_some();
    let left_out = root.nodes.iter().filter(used).count() - placed.len();
    notes.count(left_out, "mesh outside the scene passed over", "meshes outside the scene passed over");
    Ok(placed)
}

/// Nodes without a parent, once it is sure that the nodes form trees.
fn tops(source: &Source<'_>, root: &json::Root) -> Result<Vec<usize>, ScanError> {
    let mut has_parent = vec![false; root.nodes.len()];
    for (parent, node) in root.nodes.iter().enumerate() {
        for child in node.children.iter().flatten() {
            let place = Place::Item("node", parent);
            match has_parent.get_mut(child.value()) {
                None => {
                    let count = root.nodes.len();
                    return Err(source.out_of_range(place, "node", child.value() as i64, count));
                }
                Some(true) => {
                    let what = format!("its child {} has another parent already", child.value());
                    return Err(source.malformed(place, what));
                }
                Some(slot) => *slot = true,
            }
        }
    }
    let tops: Vec<_> = (0..root.nodes.len()).filter(|&node| !has_parent[node]).collect();
    refuse_loops(source, root, &tops)?;
    Ok(tops)
}

/// With one parent at most for each node, those that no top leads to go round in loops.
fn refuse_loops(source: &Source<'_>, root: &json::Root, tops: &[usize]) -> Result<(), ScanError> {
    let mut reached = vec![false; root.nodes.len()];
    let mut open = tops.to_vec();
    while let Some(node) = open.pop() {
        reached[node] = true;
        open.extend(root.nodes[node].children.iter().flatten().map(|child| child.value()));
    }
    match reached.iter().position(|reached| !reached) {
        Some(node) => Err(source.malformed(Place::Item("node", node), "is part of a loop of nodes")),
        None => Ok(()),
    }
}

/// Nodes of the default scene, else of the first, else `None`.
fn scene_nodes(source: &Source<'_>, root: &json::Root) -> Result<Option<Vec<usize>>, ScanError> {
    let index = match root.scene {
        Some(scene) => scene.value(),
        None if root.scenes.is_empty() => return Ok(None),
        None => 0,
    };
    let Some(scene) = root.scenes.get(index) else {
        return Err(source.out_of_range(Place::Whole, "scene", index as i64, root.scenes.len()));
    };
    let nodes: Vec<_> = scene.nodes.iter().map(|node| node.value()).collect();
    match nodes.iter().find(|&&node| node >= root.nodes.len()) {
        Some(&node) => {
            let place = Place::Item("scene", index);
            Err(source.out_of_range(place, "node", node as i64, root.nodes.len()))
        }
        None => Ok(Some(nodes)),
    }
}

/// Visits the trees below `tops`, each node once. All node indices must be in range.
fn walk(source: &Source<'_>, root: &json::Root, tops: &[usize]) -> Result<Vec<Instance>, ScanError> {
    let mut found = Vec::new();
    let mut visited = vec![false; root.nodes.len()];
    let mut open: Vec<_> = tops.iter().rev().map(|&node| (node, DMat4::IDENTITY)).collect();
    while let Some((index, scene_from_parent)) = open.pop() {
        if std::mem::replace(&mut visited[index], true) {
            continue;
        }
        let node = &root.nodes[index];
        let scene_from_node = scene_from_parent * parent_from_node(node);
        found.extend(instance(source, root, index, scene_from_node)?);
        let children = node.children.iter().flatten().rev();
        open.extend(children.map(|child| (child.value(), scene_from_node)));
    }
    Ok(found)
}

/// The node's mesh. One with a skin stays where its bones have it in rest, whatever the
/// node says (glTF 2.0, section 3.7.3.3); the rest pose is taken to be the mesh as stored.
fn instance(
    source: &Source<'_>,
    root: &json::Root,
    index: usize,
    scene_from_node: DMat4,
) -> Result<Option<Instance>, ScanError> {
    let node = &root.nodes[index];
    let Some(mesh) = node.mesh.map(|mesh| mesh.value()) else { return Ok(None) };
    if mesh >= root.meshes.len() {
        let place = Place::Item("node", index);
        return Err(source.out_of_range(place, "mesh", mesh as i64, root.meshes.len()));
    }
    let scene_from_mesh = if node.skin.is_some() { DMat4::IDENTITY } else { scene_from_node };
    Ok(Some(Instance { mesh, scene_from_mesh }))
}

fn parent_from_node(node: &json::Node) -> DMat4 {
    if let Some(matrix) = node.matrix {
        return DMat4::from_cols_array(&matrix.map(f64::from));
    }
    let vector = |v: [f32; 3]| DVec3::from_array(v.map(f64::from));
    let rotation = node.rotation.map_or(DQuat::IDENTITY, |q| DQuat::from_array(q.0.map(f64::from)));
    let length = rotation.length();
    let unit = if length > 0.0 { rotation / length } else { DQuat::IDENTITY };
    DMat4::from_scale_rotation_translation(
        node.scale.map_or(DVec3::ONE, vector),
        unit,
        node.translation.map_or(DVec3::ZERO, vector),
    )
}
