//! The figures of one page as the paper has them: blocks, rows, columns. Where two readings differ both are shown.

use maud::{Markup, html};

use super::t;
use crate::election::codes::Page;
use crate::election::form::{FigureIndex, Form, Line};
use crate::election::lang::Lang;
use crate::publish::scene::Scene;
use crate::publish::tps::TpsView;
use crate::publish::tps_photos::PageView;
use crate::reading::crop::SIDE;
use crate::reading::kept::StripPlan;

/// What goes beside the numbers of a page: the pictures of their boxes, where the machine found them.
struct Crops<'a> {
    href: Option<&'a str>,
    plan: StripPlan,
    form: &'a Form,
}

impl Crops<'_> {
    /// The boxes of one figure, cut from the picture of all boxes of the page.
    fn of(&self, figure: FigureIndex) -> Markup {
        let row = self.plan.rows.iter().position(|own| *own == figure);
        let boxes = self.form.figures.get(figure).map_or(0, |figure| figure.boxes.len());
        html! {
            @if let (Some(href), Some(row)) = (self.href, row) {
                // Two rem for each box, or as there is room: in a narrow column it shrinks as a whole.
                svg.crop width=(format_args!("{}rem", boxes * 2)) viewBox=(format_args!("0 {} {} {SIDE}", row * SIDE, boxes * SIDE)) aria-hidden="true" {
                    image href=(href) width=(self.plan.boxes * SIDE) height=(self.plan.rows.len() * SIDE) {}
                }
            }
        }
    }
}

pub(super) fn page_figures(scene: &Scene<'_>, view: &TpsView<'_>, page: &PageView<'_>, lang: Lang) -> Markup {
    let form: &Form = scene.contest.form();
    let href = page.photo.as_ref().and_then(|photo| photo.crops.as_deref());
    let crops = Crops { href, plan: StripPlan::of(form, page.page), form };
    html! {
        @for (index, block) in form.blocks.iter().enumerate() {
            @let lines: Vec<&Line> = form.lines.iter().filter(|l| l.block == index && on_page(form, l, page.page)).collect();
            @if !lines.is_empty() {
                h3 { (block.id) ". " (block.text.get(lang)) }
                (lines_table(scene, view, &lines, &crops, lang))
            }
        }
    }
}

fn on_page(form: &Form, line: &Line, page: Page) -> bool {
    line.figures.first().and_then(|f| form.figures.get(*f)).is_some_and(|figure| figure.page == page)
}

fn lines_table(scene: &Scene<'_>, view: &TpsView<'_>, lines: &[&Line], crops: &Crops<'_>, lang: Lang) -> Markup {
    let headings = lines.iter().find(|line| line.by_sex()).map(|line| &line.headings);
    html! {
        table.figures {
            @if let Some(headings) = headings {
                thead { tr { th scope="col" { (t(lang, "Uraian", "Row")) } @for heading in headings { th.n scope="col" { (heading.get(lang)) } } } }
            }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" { (line_name(scene, line, lang)) }
                        @for figure in &line.figures { (cell(view, *figure, crops, lang)) }
                    }
                }
            }
        }
    }
}

fn line_name(scene: &Scene<'_>, line: &Line, lang: Lang) -> String {
    let candidate = line.candidate.and_then(|number| scene.candidates().get(number - 1));
    candidate.map_or_else(|| line.text.get(lang).to_owned(), |c| format!("{}. {}", c.number, c.name))
}

fn cell(view: &TpsView<'_>, figure: FigureIndex, crops: &Crops<'_>, lang: Lang) -> Markup {
    let readings = view.readings.as_ref().filter(|readings| readings.decision.is_none());
    let difference = readings.and_then(|readings| readings.differences.iter().find(|d| d.index == figure));
    let broken = view.errors.iter().any(|error| error.index == Some(figure));
    html! {
        @if let Some(difference) = difference {
            td.n.differs {
                (crops.of(figure))
                (difference.first) " ≠ " (difference.second)
                small { (t(lang, "pembacaan 1 ≠ 2", "readings 1 ≠ 2")) }
            }
        } @else {
            td.n.broken[broken] {
                (crops.of(figure))
                (view.shown.map_or(0, |figures| figures.get(figure)))
                @if broken { small { (t(lang, "lihat sebab", "see reasons")) } }
            }
        }
    }
}
