"""Each source's test is found by its name, or in a table.

`simulator/nn/losses.py` is tested by `tests/simulator/nn/test_losses.py`. What only works together
is tested together: `TESTED_IN` lists those sources by the test that covers them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
ENTRY_POINTS = {"__init__", "__main__"}  # what a package offers is tested where it is written

TESTED_IN = {
    # types, tables and small classes: by what is built on them
    "simulator/design/storage/test_files.py": (
        "simulator/design/limits",
        "simulator/design/storage/replacing",
    ),
    "simulator/engine/test_cancellation_checks.py": ("simulator/cancellation",),
    "ui/shell/presentation/test_speaker_actions.py": ("ui/lessons/speaker",),
    "ui/canvas/test_notes.py": (
        "ui/canvas/interaction/gestures/drag_note",
        "ui/canvas/interaction/menu",
        "ui/canvas/interaction/note_commands",
        "ui/canvas/items/note",
        "ui/canvas/layout/note_places",
        "ui/canvas/overlays/note_editor",
    ),
    "ui/shell/gallery/test_actions.py": (
        "ui/shell/gallery/entries",
        "ui/shell/gallery/pictures",
        "ui/shell/gallery/tile",
        "ui/shell/gallery/view",
        "ui/toolbars/gallery_button",
    ),
    "simulator/data/interpretation/test_previews.py": ("simulator/data/preview",),
    "simulator/lessons/test_course.py": ("simulator/lessons/shipped",),
    "ui/shell/help/test_actions.py": ("ui/shell/help/finding", "ui/shell/help/panel"),
    "simulator/engine/test_precision.py": ("simulator/arrays",),
    "simulator/data/test_loading.py": ("simulator/data/dataset", "simulator/data/kinds"),
    "simulator/data/test_spec.py": ("simulator/design/overrides",),
    "simulator/data/test_points.py": ("simulator/design/edits/points",),
    "simulator/data/readers/test_files.py": (
        "simulator/data/readers/raw",
        "simulator/data/readers/reading",
    ),
    "simulator/data/readers/test_csv_file.py": (
        "simulator/data/readers/duck",
        "simulator/data/readers/encoding",
    ),
    "simulator/data/readers/test_image_folder.py": ("simulator/data/readers/folder_state",),
    "simulator/data/readers/test_dialect.py": ("simulator/data/readers/header",),
    "simulator/data/readers/test_npz_file.py": ("simulator/data/readers/array_names",),
    "simulator/data/readers/test_workbook.py": ("simulator/data/readers/workbook_size",),
    "simulator/data/interpretation/test_tables.py": (
        "simulator/data/interpretation/columns",
        "simulator/data/interpretation/inputs",
        "simulator/data/interpretation/table",
        "simulator/data/interpretation/understanding",
    ),
    "simulator/design/test_analysis.py": ("simulator/design/graph",),
    "simulator/design/edits/test_steps.py": ("simulator/design/edits/base",),
    "simulator/diagnosis/test_symptoms.py": (
        "simulator/diagnosis/symptom",
        "simulator/diagnosis/symptoms/course",
        "simulator/diagnosis/symptoms/data",
        "simulator/diagnosis/symptoms/gradients",
        "simulator/diagnosis/symptoms/signal",
        "simulator/diagnosis/symptoms/step_size",
        "simulator/diagnosis/symptoms/structure",
        "simulator/diagnosis/symptoms/trial",
        "simulator/diagnosis/words",
    ),
    "simulator/measurement/test_headline.py": ("simulator/measurement/diagnosis",),
    "simulator/diagnosis/test_measures.py": ("simulator/measurement/similarity",),
    "simulator/measurement/test_examiner.py": ("simulator/measurement/examination",),
    "simulator/measurement/test_history.py": ("simulator/measurement/quantities",),
    "simulator/measurement/test_probes.py": ("simulator/measurement/requests",),
    "simulator/lessons/test_reading.py": (
        "simulator/lessons/claims",
        "simulator/lessons/consistency",
        "simulator/lessons/lesson",
    ),
    "simulator/lessons/test_playback.py": (
        "simulator/lessons/actions",
        "simulator/lessons/addressing",
        "simulator/lessons/edit_actions",
    ),
    "simulator/lessons/test_measuring.py": ("simulator/lessons/layer_rows",),
    "simulator/training/test_snapshots.py": ("simulator/measurement/snapshot",),
    "simulator/training/test_transfer.py": ("simulator/training/run_changes",),
    "simulator/training/test_cure_search.py": (
        "simulator/training/cure_try",
        "simulator/training/run_copy",
    ),
    "simulator/theory/test_theory.py": ("simulator/theory/chains", "simulator/theory/factors"),
    # every layer, activation and optimizer: by one formula or one finite difference for all
    "simulator/engine/test_gradients.py": (
        "simulator/nn/layers/activation",
        "simulator/nn/layers/base",
        "simulator/nn/layers/dense",
    ),
    "simulator/nn/activations/test_activations.py": (
        "simulator/nn/activations/base",
        "simulator/nn/activations/rectifiers",
        "simulator/nn/activations/smooth",
        "simulator/nn/activations/squashing",
    ),
    "simulator/nn/optimizers/test_optimizers.py": (
        "simulator/nn/optimizers/adagrad",
        "simulator/nn/optimizers/adam",
        "simulator/nn/optimizers/base",
        "simulator/nn/optimizers/rmsprop",
        "simulator/nn/optimizers/sgd",
    ),
    # the canvas: by what a hand does on it
    "ui/canvas/test_state_machine.py": ("ui/canvas/interaction/commands", "ui/canvas/scene"),
    "ui/canvas/test_painting.py": (
        "ui/canvas/items/block_frame",
        "ui/canvas/items/network_lane",
        "ui/canvas/items/paint_cache",
    ),
    "ui/canvas/test_palette.py": ("ui/canvas/palette_items",),
    "ui/canvas/interaction/gestures/test_gestures.py": (
        "ui/canvas/interaction/gestures/drag_layers",
        "ui/canvas/interaction/gestures/draw_skip",
        "ui/canvas/interaction/gestures/drop_marker",
        "ui/canvas/interaction/gestures/gesture",
        "ui/canvas/interaction/gestures/repeat",
        "ui/canvas/interaction/gestures/skip_line",
        "ui/canvas/interaction/mouse",
    ),
    "ui/canvas/interaction/gestures/test_moving_the_view.py": (
        "ui/canvas/interaction/gestures/pan",
        "ui/canvas/view",
        "ui/canvas/zoom",
    ),
    "ui/canvas/interaction/test_keyboard.py": (
        "ui/canvas/interaction/pending_skip",
        "ui/canvas/interaction/selection_after_edit",
        "ui/canvas/interaction/skip_commands",
        "ui/canvas/interaction/skip_keys",
        "ui/canvas/interaction/view_protocol",
    ),
    "ui/canvas/test_pass_animation.py": ("ui/canvas/items/pass_light",),
    "ui/canvas/items/test_card.py": ("ui/canvas/items/card_text", "ui/canvas/items/live_line"),
    "ui/canvas/layout/test_layout.py": (
        "ui/canvas/image",
        "ui/canvas/items/skip_arc",
        "ui/canvas/items/wires",
        "ui/canvas/layout/entry_sizes",
        "ui/canvas/layout/geometry",
        "ui/canvas/layout/lane_placer",
        "ui/canvas/layout/lanes",
        "ui/canvas/layout/rows",
    ),
    "ui/canvas/overlays/test_skip_bar.py": ("ui/canvas/overlays/bar",),
    "ui/canvas/overlays/test_quick_fixes.py": ("ui/canvas/items/fix_button",),
    "ui/canvas/measured/test_live_values.py": ("ui/canvas/run_display",),
    # the inspector and the command line: by what is typed into them
    "ui/inspector/test_view.py": (
        "ui/inspector/choice_editors",
        "ui/inspector/data_fields",
        "ui/inspector/editor",
        "ui/inspector/fields",
        "ui/inspector/form",
        "ui/inspector/number_editors",
    ),
    "ui/inspector/data/test_panel.py": (
        "ui/inspector/data/findings",
        "ui/inspector/data/popups",
        "ui/inspector/data/rows",
        "ui/inspector/data/settings",
    ),
    "ui/inspector/data/test_page.py": (
        "ui/inspector/data/large",
        "ui/inspector/data/set_pictures",
    ),
    "ui/cli/test_study.py": ("ui/cli/study_options",),
    "ui/cli/test_lesson.py": ("ui/cli/lesson_pictures",),
    "ui/cli/test_main.py": (
        "ui/cli/check",
        "ui/cli/console",
        "ui/cli/offscreen",
        "ui/cli/render",
        "ui/cli/train",
        "ui/process/interrupt",
    ),
    # the window: by what it shows and does as a whole
    "ui/run/test_session.py": ("ui/run/run_state",),
    "ui/run/test_worker.py": ("ui/run/step_loop",),
    "ui/run/test_left_runs.py": ("ui/run/run_plan",),
    "ui/shell/test_kept_run_actions.py": ("ui/canvas/overlays/start_bar",),
    "ui/lessons/test_page.py": (
        "ui/lessons/claim_check",
        "ui/lessons/claim_list",
        "ui/lessons/prediction_card",
        "ui/lessons/step_text",
    ),
    "ui/run/test_failures.py": ("ui/run/failure_text",),
    "simulator/clinic/test_cases.py": ("simulator/clinic/faults", "simulator/clinic/grading"),
    "ui/shell/test_clinic.py": ("ui/run/grade_thread",),
    "ui/shell/test_cure_actions.py": ("ui/run/watch",),
    "ui/views/findings/test_view.py": ("ui/views/findings/cures", "ui/views/findings/entries"),
    "ui/shell/docks/test_dock_area.py": ("ui/shell/docks/dock_title",),
    "ui/shell/test_context_menu.py": ("ui/shell/clipboard",),
    "ui/shell/test_main_window.py": (
        "ui/shell/app",
        "ui/shell/searchable_window",
        "ui/shell/settings",
        "ui/toolbars/status_line",
    ),
    "ui/shell/docks/test_view_rail.py": ("ui/shell/docks/main_view", "ui/shell/docks/view_icons"),
    "ui/toolbars/test_step_trace_bar.py": ("ui/toolbars/matrix_map",),
    "ui/shell/presentation/test_mode.py": (
        "ui/shell/presentation/activation_choice",
        "ui/shell/presentation/bar",
    ),
    "ui/test_editing_a_run.py": ("ui/run/controller", "ui/toolbars/initialisation_toggle"),
    "ui/test_reading_data.py": ("ui/document/data_reader", "ui/inspector/data/loading"),
    "ui/shell/test_file_notice.py": ("ui/widgets/notice_bar",),
    "ui/test_tips.py": ("ui/widgets/action_button",),
    # the views: by the picture that each draws
    "ui/views/base/test_view.py": (
        "ui/views/base/export",
        "ui/widgets/images",
    ),
    "ui/views/heatmap/test_view.py": ("ui/widgets/title_combo",),
    "ui/views/loss/test_picture.py": ("ui/views/loss/plot",),
    "ui/views/predictions/test_confusion.py": ("ui/views/predictions/worst_pairs",),
    "ui/views/predictions/test_point_box.py": ("ui/shell/data_points",),
    "ui/views/study/test_form.py": ("ui/views/study/typed",),
    "ui/views/study/test_view.py": (
        "ui/views/study/columns",
        "ui/views/study/drawing",
        "ui/views/study/point_cursor",
        "ui/views/study/reading",
        "ui/views/study/run_menu",
        "ui/views/study/state",
    ),
    "ui/views/run_table/test_view.py": ("ui/views/run_table/model",),
}


def _sources() -> set[str]:
    paths = (path for package in ("simulator", "ui") for path in ROOT.glob(f"{package}/**/*.py"))
    return {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for path in paths
        if path.stem not in ENTRY_POINTS
    }


def _has_own_test(source: str) -> bool:
    path = TESTS / source
    return path.with_name(f"test_{path.name}.py").exists()


def test_each_source_has_a_test_that_its_name_or_the_table_finds() -> None:
    listed = {source for sources in TESTED_IN.values() for source in sources}
    lost = sorted(s for s in _sources() - listed if not _has_own_test(s))
    assert not lost, "write tests/<folder>/test_<name>.py, or list them in TESTED_IN"


def test_the_table_names_what_exists_and_only_what_has_no_test_of_its_own() -> None:
    assert not [test for test in TESTED_IN if not (TESTS / test).exists()]
    listed = Counter(source for sources in TESTED_IN.values() for source in sources)
    assert set(listed) <= _sources()
    assert all(TESTED_IN.values())
    assert not [source for source in listed if _has_own_test(source)]
    assert not [source for source, times in listed.items() if times > 1]


def test_folders_of_tests_mirror_those_of_the_sources() -> None:
    for path in TESTS.glob("**/test_*.py"):
        folder = path.parent.relative_to(TESTS)
        if folder.parts[:1] in (("simulator",), ("ui",)):
            assert (ROOT / folder).is_dir(), f"{path.relative_to(ROOT)} mirrors no folder"
