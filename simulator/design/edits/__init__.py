"""Every change a user can make, as a pure function Design -> Design.

An edit returns a new design that shares whatever did not change, and raises EditError with a
sentence where it is refused. What an edit returns always keeps the structure whole: names are
unique in their list, skips end somewhere and lead forward.
"""

from simulator.design.edits.base import EditError, with_whole_blocks
from simulator.design.edits.blocks import set_repeat, unwrap_block, wrap_in_block
from simulator.design.edits.canvas_notes import (
    add_canvas_notes,
    delete_canvas_notes,
    set_canvas_note,
)
from simulator.design.edits.data import (
    apply_data_remedy,
    choose_inputs,
    choose_target,
    leave_out,
    take_data_file,
)
from simulator.design.edits.fragments import (
    Fragment,
    copy_fragment,
    duplicate_layers,
    insert_layer,
    paste_fragment,
    place_behind,
)
from simulator.design.edits.layers import (
    delete_layers,
    move_layers,
    new_layer,
    places_of_moved,
    places_with,
    rename_layer,
    set_field,
)
from simulator.design.edits.networks import (
    add_network,
    delete_network,
    empty_design,
    new_design,
    rename_network,
)
from simulator.design.edits.points import add_point, move_point, remove_point
from simulator.design.edits.settings import set_data, set_notes, set_output, set_title, set_training
from simulator.design.edits.skips import (
    add_skip,
    delete_skips,
    lost_skips,
    set_skip,
    skip_around,
    skip_refusal,
)
from simulator.design.edits.steps import step_values

__all__ = [
    "EditError",
    "Fragment",
    "add_canvas_notes",
    "add_network",
    "add_point",
    "add_skip",
    "apply_data_remedy",
    "choose_inputs",
    "choose_target",
    "copy_fragment",
    "delete_canvas_notes",
    "delete_layers",
    "delete_network",
    "delete_skips",
    "duplicate_layers",
    "empty_design",
    "insert_layer",
    "leave_out",
    "lost_skips",
    "move_layers",
    "move_point",
    "new_design",
    "new_layer",
    "paste_fragment",
    "place_behind",
    "places_of_moved",
    "places_with",
    "remove_point",
    "rename_layer",
    "rename_network",
    "set_canvas_note",
    "set_data",
    "set_field",
    "set_notes",
    "set_output",
    "set_repeat",
    "set_skip",
    "set_title",
    "set_training",
    "skip_around",
    "skip_refusal",
    "step_values",
    "take_data_file",
    "unwrap_block",
    "with_whole_blocks",
    "wrap_in_block",
]
