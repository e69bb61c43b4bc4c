"""Applies a theme to the application: its palette, style sheet and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFontDatabase, QPalette

from simulator.assets import asset
from ui.style import theme
from ui.style.theme import (
    CONTROL_PX,
    FAMILY,
    GRID,
    RADIUS,
    READING_PX,
    SMALL_PX,
    TITLE_PX,
    Theme,
    px,
    type_px,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

TAB_PX, TIGHT_TAB_PX, PICTURE_TAB_PX = 14, 7, 4  # beside what is on a tab, by the room there is
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


def apply(application: QApplication, chosen: Theme, factor: float = 1.0) -> None:
    """Restyle the application and everything that listens to `theme.notifier()`.

    A `factor` other than 1 is presentation mode. What is applied already is left alone: a style
    sheet, also the same one, is worked out anew for every widget there is, 50 ms a window.
    """
    load_fonts()
    before = theme.current(), theme.scale()
    theme.set_current(chosen, factor)
    dress = _style_sheet(theme.current())
    if (theme.current(), theme.scale()) == before and application.styleSheet() == dress:
        return
    if not application.styleSheet():
        application.setStyle("Fusion")  # once: the one before is deleted, also under who uses it
    application.setPalette(_palette(theme.current()))
    application.setFont(theme.font())
    application.setStyleSheet(dress)
    theme.notifier().changed.emit()


def load_fonts() -> None:
    """Make the shipped fonts known to the application."""
    if not QFontDatabase.hasFamily(FAMILY):
        for weight in WEIGHTS:
            QFontDatabase.addApplicationFont(str(asset("fonts", f"Inter-{weight}.otf")))


def _palette(t: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, value in {
        role.Window: t.background,
        role.Base: t.surface,
        role.AlternateBase: t.background,
        role.Button: t.raised,
        role.ToolTipBase: t.raised,
        role.WindowText: t.text,
        role.Text: t.text,
        role.ButtonText: t.text,
        role.ToolTipText: t.text,
        role.PlaceholderText: t.muted,
        role.Highlight: t.fill,
        role.HighlightedText: t.on_accent,
        role.Link: t.link,
        role.Mid: t.line,
        role.Dark: t.line,
        role.Midlight: t.line,
        role.Light: t.raised,
        role.Shadow: t.line,
    }.items():
        palette.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(_faded(t)))
    return palette


def _faded(t: Theme) -> str:
    """Muted text towards the background: what cannot be used now; while presenting still read."""
    return t.muted if theme.presenting() else theme.mixed(t.muted, t.background, 0.4)


def _style_sheet(t: Theme) -> str:
    button = t.raised if t.name == "dark" else t.surface
    check = asset("icons", f"check-{t.name}.svg").as_posix()
    chevron = asset("icons", f"chevron-{t.name}.svg").as_posix()
    return f"""
    * {{ font-family: {FAMILY}; font-size: {type_px(CONTROL_PX)}px; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
        padding: {px(4)}px {px(8)}px; }}
    QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: {px(4)}px; }}
    QMenu::item {{ padding: {px(6)}px {px(24)}px; border-radius: {px(4)}px; }}
    QMenu#recent_menu {{ icon-size: {px(128)}px; }}
    QMenu#recent_menu::item {{ height: {px(72)}px;
        padding: {px(4)}px {px(24)}px {px(4)}px {px(12)}px; }}
    QMenu::item:selected {{ background: {t.fill}; color: {t.on_accent}; }}
    QMenu::item:disabled {{ color: {_faded(t)}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: {px(4)}px {px(8)}px; }}
    QPushButton {{ background: {button}; border: 1px solid {t.line};
        border-radius: {px(RADIUS)}px; padding: {px(5)}px {px(14)}px; color: {t.text}; }}
    QPushButton:hover {{ border-color: {t.muted}; }}
    QPushButton:focus {{ border: 1px solid {t.accent}; }}
    QPushButton:disabled {{ color: {_faded(t)}; }}
    QPushButton:checked, QPushButton[primary="true"] {{ background: {t.fill};
        border-color: {t.fill}; color: {t.on_accent}; font-weight: 600; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {t.text}; }}
    QPushButton[primary="true"]:disabled {{ background: {t.line}; border-color: {t.line};
        color: {t.muted}; }}
    QPushButton[pill="true"] {{ border-radius: {px(14)}px; padding: {px(5)}px {px(14)}px;
        min-height: {px(18)}px; }}
    QPushButton[entry="true"] {{ text-align: left; padding: {px(3)}px {px(8)}px; }}
    QPushButton[segment="true"] {{ padding: {px(3)}px {px(2)}px; border-radius: {px(6)}px;
        font-size: {type_px(12)}px; color: {t.muted}; }}
    QPushButton[segment="true"]:checked {{ background: {t.raised}; border-color: {t.accent};
        color: {t.text}; font-weight: 500; }}
    QPushButton[fix="true"] {{ background: transparent; border: 1px solid {t.warning};
        border-radius: {px(6)}px; padding: 0 {px(8)}px; color: {t.warning}; font-weight: 600; }}
    QPushButton[fix="true"]:hover {{ background: {t.warning};
        color: {theme.text_color_on(t.warning)}; }}
    QPushButton[fix="true"]:focus {{ border-color: {t.accent}; }}
    QPushButton[flat="true"] {{ background: transparent; border: 1px solid transparent; }}
    QPushButton[flat="true"]:hover {{ background: {t.raised}; }}
    QPushButton[flat="true"]:focus {{ border-color: {t.accent}; }}
    QPushButton[flat="true"]:checked {{ background: {t.raised}; color: {t.link}; }}
    QPushButton[rail="true"] {{ padding: {px(2)}px {px(6)}px; border-radius: {px(6)}px;
        color: {t.muted}; font-size: {type_px(12)}px; font-weight: 500; }}
    QPushButton[rail="true"]:checked {{ color: {t.text}; }}
    QPushButton[slim="true"] {{ padding: {px(4)}px {px(7)}px; min-height: 0;
        border-radius: {px(6)}px; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {{ background: {t.background};
        border: 1px solid {t.line}; border-radius: {px(6)}px; padding: {px(4)}px {px(8)}px;
        min-height: {px(20)}px; selection-background-color: {t.fill};
        selection-color: {t.on_accent}; }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus
        {{ border: 1px solid {t.accent}; }}
    QLineEdit[wrong="true"], QSpinBox[wrong="true"] {{ border: 1px solid {t.warning}; }}
    QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
    QComboBox::drop-down {{ border: none; width: {px(24)}px; }}
    QComboBox::down-arrow {{ image: url({chevron}); width: {px(12)}px; height: {px(12)}px; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line};
        selection-background-color: {t.fill}; selection-color: {t.on_accent}; }}
    QComboBox[title="true"] {{ background: transparent; border: 1px solid transparent;
        padding: 0 0 0 0; font-size: {type_px(TITLE_PX)}px; font-weight: 600; }}
    QComboBox[title="true"]:hover {{ border-bottom: 1px solid {t.muted}; border-radius: 0; }}
    QComboBox[title="true"]:focus {{ border-bottom: 2px solid {t.accent}; border-radius: 0; }}
    QPushButton[quiet="true"] {{ background: transparent; border: 1px solid transparent;
        color: {t.muted}; padding: {px(3)}px {px(8)}px; }}
    QPushButton[quiet="true"]:disabled {{ color: {_faded(t)}; }}
    QPushButton[quiet="true"]:hover {{ background: {t.raised}; color: {t.text}; }}
    QPushButton[quiet="true"]:focus {{ border-color: {t.accent}; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar {{ background: {t.surface}; }}
    QTabBar::tab {{ background: transparent; color: {t.muted};
        padding: {px(3 if theme.presenting() else 8)}px {px(TAB_PX)}px;
        border: none; border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; font-weight: 600;
        border-bottom: 2px solid {t.accent}; }}
    QTabBar[form="tight"]::tab {{ padding-left: {px(TIGHT_TAB_PX)}px;
        padding-right: {px(TIGHT_TAB_PX)}px; }}
    QTabBar[form="pictures"]::tab {{ padding-left: {px(PICTURE_TAB_PX)}px;
        padding-right: {px(PICTURE_TAB_PX)}px; }}
    QTabBar::tab:focus {{ color: {t.link}; }}
    QTableView {{ background: {t.surface}; alternate-background-color: {t.background};
        outline: none;
        selection-background-color: {t.raised}; selection-color: {t.text}; }}
    QTableView::item {{ padding: 0 {px(4)}px; }}
    QTableView::item:selected {{ background: {t.raised}; border-bottom: 1px solid {t.accent}; }}
    QHeaderView, QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
        font-size: {type_px(SMALL_PX)}px; font-weight: 600; }}
    QHeaderView::section {{ padding: {px(4)}px {px(7)}px; }}
    QTableCornerButton::section {{ background: {t.surface}; border: none; }}
    QScrollArea, QTextBrowser {{ background: {t.surface}; border: none; }}
    QScrollBar {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ width: {px(10)}px; }}
    QScrollBar:horizontal {{ height: {px(10)}px; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: {px(4)}px; min-height: {px(24)}px;
        min-width: {px(24)}px; margin: {px(1)}px; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
        {{ background: none; border: none; width: 0; height: 0; }}
    QMainWindow::separator {{ background: {t.background}; width: {px(GRID)}px;
        height: {px(GRID)}px; }}
    QMainWindow::separator:hover {{ background: {t.accent}; }}
    QDockWidget {{ border: none; }}
    QSplitter::handle {{ background: {t.line}; }}
    QSlider::groove:horizontal {{ height: {px(3)}px; background: {t.line}; border-radius: 1px; }}
    QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 1px; }}
    QSlider::handle:horizontal {{ width: {px(14)}px; height: {px(14)}px; margin: {px(-6)}px 0;
        background: {t.accent}; border-radius: {px(7)}px; }}
    QSlider:focus {{ border: 1px solid {t.accent}; border-radius: {px(4)}px; }}
    QWidget[surface="true"] {{ background: {t.surface}; }}
    QFrame[ring="true"] {{ background: transparent; border: 2px solid {t.accent};
        border-radius: 6px; }}
    QLabel[hover="true"] {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 5px; padding: {px(4)}px {px(8)}px; }}
    QFrame[overlay="true"] {{ background: {t.raised}; border: 1px solid {t.accent};
        border-radius: {px(RADIUS)}px; }}
    QFrame[overlay="true"] QListWidget {{ background: transparent; border: none; outline: none; }}
    QFrame[overlay="true"] QListWidget::item {{ padding: 0 {px(8)}px; border-radius: {px(4)}px; }}
    QFrame[overlay="true"] QListWidget::item:selected {{ background: {t.fill};
        color: {t.on_accent}; }}
    QFrame[overlay="true"] QPushButton {{ color: {t.text}; }}
    QFrame[overlay="true"] QPushButton:hover {{ background: {t.line}; }}
    QFrame[overlay="true"] QPushButton[fix="true"] {{ color: {t.warning}; }}
    QFrame[overlay="true"] QPushButton[fix="true"]:hover {{ background: {t.warning};
        color: {theme.text_color_on(t.warning)}; }}
    QFrame[notice="true"] {{ background: {t.raised}; border: none;
        border-left: {px(4)}px solid {t.warning}; }}
    QLabel {{ background: transparent; }}
    QMessageBox QLabel#qt_msgbox_label {{ font-size: {type_px(TITLE_PX)}px; font-weight: 600; }}
    QMessageBox QLabel#qt_msgbox_informativelabel {{ min-width: {px(380)}px; }}
    QLabel[muted="true"] {{ color: {t.muted}; }}
    QLabel[small="true"] {{ font-size: {type_px(SMALL_PX)}px; }}
    QLabel[reading="true"] {{ font-size: {type_px(READING_PX)}px; }}
    QLabel[title="true"] {{ font-size: {type_px(TITLE_PX)}px; font-weight: 600; }}
    QLabel[problem="true"] {{ color: {t.warning}; }}
    QLabel[wrong="true"] {{ color: {t.warning}; font-size: {type_px(SMALL_PX)}px; }}
    QLabel[heading="true"] {{ color: {t.muted}; font-size: {type_px(10)}px; font-weight: 600; }}
    QCheckBox {{ spacing: {px(8)}px; }}
    QCheckBox:focus {{ color: {t.link}; }}
    QCheckBox::indicator, QListWidget::indicator {{ width: {px(14)}px;
        height: {px(14)}px; border: 1px solid {t.muted};
        border-radius: {px(4)}px; background: {t.background}; }}
    QCheckBox::indicator:hover, QCheckBox::indicator:focus {{ border-color: {t.accent}; }}
    QCheckBox::indicator:checked, QListWidget::indicator:checked {{ background: {t.fill};
        border-color: {t.fill}; image: url({check}); }}
    QCheckBox::indicator:indeterminate {{ background: {t.line}; }}
    QCheckBox::indicator:disabled {{ border-color: {t.line}; }}
    """
