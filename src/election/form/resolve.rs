//! From the file to a [`Form`]: candidate lines laid out, every name resolved, every number checked.

use std::collections::HashMap;

use super::checks::Resolver;
use super::file::{BlockFile, CandidatesFile, ColumnsFile, FormFile, PrintFile, TpsNumberFile, WordsFile};
use super::{
    Block, Bubbles, Code, Column, Figure, Form, FormError, Line, Marks, Print, Rect, Tag, TpsNumber, WordsPlace,
};
use crate::election::codes::Page;
use crate::election::lang::Text;

/// More pairs than any election in the country has had; keeps a malformed file from asking for a million lines.
const MAX_CANDIDATES: usize = 60;

/// Several times what the densest form at hand has on a page.
const MAX_RULES: usize = 400;

impl Form {
    /// Reads a form file for this number of candidates.
    ///
    /// # Errors
    /// [`FormError`] names the declaration that does not fit.
    pub fn parse(text: &str, candidates: usize) -> Result<Self, FormError> {
        let file: FormFile = toml::from_str(text).map_err(|e| FormError::Syntax(e.to_string()))?;
        check_numbers(&file, candidates)?;
        let mut form = Self {
            id: file.id.clone(),
            name: file.name.clone(),
            pages: file.pages,
            page_mm: (file.page_mm[0], file.page_mm[1]),
            digits: file.digits,
            blocks: Vec::new(),
            lines: Vec::new(),
            figures: Vec::new(),
            checks: Vec::new(),
            masks: Vec::new(),
            tps_numbers: tps_numbers(&file)?,
            framed: file.framed,
            ruled_guides: file.ruled_guides,
            print: print(&file)?,
            printed_candidates: file.candidates.printed,
            marks: file.marks.as_ref().map(|m| Marks {
                shape: m.shape,
                corner_mm: m.corner_mm,
                corners: m.corners.iter().map(|c| (c[0], c[1])).collect(),
                tag: m.tag.as_ref().map(|t| Tag {
                    family: t.family.clone(),
                    rect: Rect { x: t.at[0], y: t.at[1], w: t.size, h: t.size },
                    ids: t.ids.clone(),
                }),
                code: m.code.as_ref().map(|code| Code {
                    rect: Rect { x: code.at[0], y: code.at[1], w: code.size, h: code.size },
                    ends: code.ends.clone(),
                }),
            }),
            index: HashMap::new(),
        };
        for block in &file.block {
            add_block(&mut form, &file, block, candidates)?;
        }
        for mask in &file.mask {
            let [x, y, w, h] = mask.rect;
            form.masks.push((page(mask.page, file.pages, "mask")?, Rect { x, y, w, h }));
        }
        for check in &file.check {
            let resolved = Resolver { form: &form, votes: &file.candidates.id }.check(check)?;
            form.checks.push(resolved);
        }
        check_places(&form)?;
        Ok(form)
    }
}

/// Boxes, words and TPS numbers lie on their page, masks somewhere: the reader would otherwise cut pictures out of nothing, and a mask hide
/// nothing.
fn check_places(form: &Form) -> Result<(), FormError> {
    let (width, height) = form.page_mm;
    let on_page = |Rect { x, y, w, h }: &Rect| *x >= 0.0 && *y >= 0.0 && x + w <= width && y + h <= height;
    if let Some(figure) = form.figures.iter().find(|figure| !figure.boxes.iter().all(on_page)) {
        let problem = format!("its boxes do not lie on the page of {width} x {height} mm");
        return Err(FormError::Range { place: format!("figure `{}`", figure.id), problem });
    }
    let room = |rect: &Rect| on_page(rect) && rect.w > 0.0 && rect.h > 0.0;
    if let Some(figure) = form.figures.iter().find(|figure| figure.words.is_some_and(|words| !room(&words.rect))) {
        let problem = format!("the place for its words does not lie on the page of {width} x {height} mm");
        return Err(FormError::Range { place: format!("figure `{}`", figure.id), problem });
    }
    let code = form.marks.as_ref().and_then(|marks| marks.code.as_ref());
    if let Some(Code { rect, ends }) = code {
        let apart = ends.iter().enumerate().all(|(at, end)| {
            !end.is_empty()
                && !ends.iter().enumerate().any(|(other, longer)| other != at && longer.ends_with(end.as_str()))
        });
        if !room(rect) || ends.len() != usize::from(form.pages) || !apart {
            let problem =
                "its place lies on the page, and `ends` says for every page how its text, and no other page's, ends";
            return Err(FormError::Range { place: "marks.code".into(), problem: problem.into() });
        }
    }
    if !form.tps_numbers.iter().all(|TpsNumber { rect, .. }| room(rect)) {
        let problem = format!("left, top, width, height in millimetres, on the page of {width} x {height} mm");
        return Err(FormError::Range { place: "tps_number".into(), problem });
    }
    let numbers = |Rect { x, y, w, h }: &Rect| [x, y, w, h].into_iter().all(|mm| mm.is_finite());
    if !form.masks.iter().all(|(_, mask)| numbers(mask) && mask.w > 0.0 && mask.h > 0.0) {
        return Err(FormError::Range {
            place: "mask".into(),
            problem: "left, top, width, height in millimetres".into(),
        });
    }
    Ok(())
}

fn check_numbers(file: &FormFile, candidates: usize) -> Result<(), FormError> {
    let range = |place: &str, problem: &str| FormError::Range { place: place.into(), problem: problem.into() };
    if !(1..=9).contains(&file.pages) {
        return Err(range("pages", "a form has 1 to 9 pages"));
    }
    if !(1..=4).contains(&file.digits) {
        return Err(range("digits", "a figure has 1 to 4 boxes"));
    }
    if !(1..=MAX_CANDIDATES).contains(&candidates) {
        return Err(range("candidates", "a contest has 1 to 60 candidates"));
    }
    let columns = file.columns.values().filter_map(|c| c.box_mm.as_ref()).flatten();
    if !file.page_mm.iter().chain(&file.box_mm).chain(columns).all(|mm| mm.is_finite() && *mm > 0.0) {
        return Err(range("page_mm, box_mm", "lengths are positive millimetres"));
    }
    for block in &file.block {
        if file.block.iter().filter(|b| b.id == block.id).count() > 1 {
            return Err(FormError::Twice(block.id.clone()));
        }
    }
    for line in &file.line {
        if !file.block.iter().any(|b| b.id == line.block) {
            return Err(FormError::Unknown { place: format!("line `{}`", line.id), name: line.block.clone() });
        }
    }
    if !file.block.iter().any(|b| b.id == file.candidates.block) {
        return Err(FormError::Unknown { place: "candidates".into(), name: file.candidates.block.clone() });
    }
    Ok(())
}

fn print(file: &FormFile) -> Result<Vec<Print>, FormError> {
    let of = |print: &PrintFile| {
        let across = print.across.iter().map(|[y, from, to]| [*from, *y, *to, *y]);
        let down = print.down.iter().map(|[x, from, to]| [*x, *from, *x, *to]);
        let rules: Vec<[f32; 4]> = across.chain(down).collect();
        let tables = print.tables.iter().map(|[x, y, w, h]| Rect { x: *x, y: *y, w: *w, h: *h }).collect();
        if rules.len() > MAX_RULES || !rules.iter().flatten().all(|mm| mm.is_finite() && mm.abs() < 10_000.0) {
            let problem = format!("at most {MAX_RULES} ruled lines, in millimetres");
            return Err(FormError::Range { place: "print".into(), problem });
        }
        Ok(Print { page: page(print.page, file.pages, "print")?, tables, rules })
    };
    file.print.iter().map(of).collect()
}

fn tps_numbers(file: &FormFile) -> Result<Vec<TpsNumber>, FormError> {
    let of = |TpsNumberFile { page: number, rect: [x, y, w, h], bracketed }: &TpsNumberFile| {
        let page = page(*number, file.pages, "tps_number")?;
        Ok(TpsNumber { page, rect: Rect { x: *x, y: *y, w: *w, h: *h }, bracketed: *bracketed })
    };
    file.tps_number.iter().map(of).collect()
}

fn page(number: u8, pages: u8, place: &str) -> Result<Page, FormError> {
    Page::new(number).filter(|p| p.number() <= pages).ok_or_else(|| FormError::Range {
        place: place.into(),
        problem: format!("page {number} is not a page of this form, which has {pages}"),
    })
}

fn add_block(form: &mut Form, file: &FormFile, block: &BlockFile, candidates: usize) -> Result<(), FormError> {
    let index = form.blocks.len();
    form.blocks.push(Block {
        id: block.id.clone(),
        text: block.text.clone(),
        page: page(block.page, file.pages, &format!("block `{}`", block.id))?,
        y: block.y,
    });
    for line in file.line.iter().filter(|line| line.block == block.id) {
        let on = page(line.page, file.pages, &format!("line `{}`", line.id))?;
        let row =
            Row { id: line.id.clone(), page: on, y: line.y, text: line.text.clone(), candidate: None, whole: true };
        add_line(form, file, index, &line.columns, row)?;
    }
    if file.candidates.block == block.id {
        for (number, row) in candidate_rows(&file.candidates, file.pages, candidates)?.into_iter().enumerate() {
            add_line(form, file, index, &file.candidates.columns, Row { candidate: Some(number + 1), ..row })?;
        }
    }
    Ok(())
}

struct Row {
    id: String,
    page: Page,
    y: f32,
    text: Text,
    candidate: Option<usize>,
    /// Whether the row is as high as it was measured.
    whole: bool,
}

fn candidate_rows(spec: &CandidatesFile, pages: u8, candidates: usize) -> Result<Vec<Row>, FormError> {
    let on = page(spec.page, pages, "candidates")?;
    let mut gaps = 0.0_f32;
    for _ in 1..candidates {
        gaps += 1.0;
    }
    let room = (spec.last_y - spec.first_y).max(0.0);
    let pitch = if gaps > 0.0 { spec.pitch.min(room / gaps) } else { spec.pitch };
    let (whole, mut y) = (pitch >= spec.pitch, spec.first_y);
    Ok((1..=candidates)
        .map(|number| {
            let row = Row {
                id: format!("{}.{number}", spec.id),
                page: on,
                y,
                text: Text { id: format!("Pasangan calon {number}"), en: format!("Candidate pair {number}") },
                candidate: None,
                whole,
            };
            y += pitch;
            row
        })
        .collect())
}

fn add_line(form: &mut Form, file: &FormFile, block: usize, columns: &str, row: Row) -> Result<(), FormError> {
    let spec: &ColumnsFile = file
        .columns
        .get(columns)
        .ok_or_else(|| FormError::Unknown { place: format!("line `{}`", row.id), name: columns.into() })?;
    if spec.names.len() != spec.x.len() || spec.names.len() != spec.text.len() || spec.names.is_empty() {
        return Err(FormError::Range {
            place: format!("columns.{columns}"),
            problem: "names, text and x need one entry for each column".into(),
        });
    }
    if spec.words.is_some() && spec.names.len() > 1 {
        return Err(FormError::Range {
            place: format!("columns.{columns}"),
            problem: "words are written beside a single column".into(),
        });
    }
    let box_mm = spec.box_mm.unwrap_or(file.box_mm);
    let line = form.lines.len();
    let mut figures = Vec::new();
    for (name, xs) in spec.names.iter().zip(&spec.x) {
        if xs.len() != usize::from(file.digits) {
            return Err(FormError::Range {
                place: format!("columns.{columns}"),
                problem: format!("each column needs {} boxes", file.digits),
            });
        }
        let column = match name.as_str() {
            "male" => Column::Male,
            "female" => Column::Female,
            "total" => Column::Total,
            "" => Column::Only,
            other => return Err(FormError::Unknown { place: format!("columns.{columns}"), name: other.into() }),
        };
        let id = if name.is_empty() { row.id.clone() } else { format!("{}.{name}", row.id) };
        let index = form.figures.len();
        if form.index.insert(id.clone(), index).is_some() {
            return Err(FormError::Twice(id));
        }
        let boxes = xs.iter().map(|x| Rect { x: *x, y: row.y, w: box_mm[0], h: box_mm[1] }).collect();
        let bubbles =
            spec.bubbles.filter(|_| row.whole).map(|b| Bubbles { first: b.first, pitch: b.pitch, size: b.size });
        let words = spec.words.filter(|_| row.whole).map(|WordsFile { at: [x, below, w, h], hint }| WordsPlace {
            rect: Rect { x, y: row.y + below, w, h },
            hint: hint.map(|[from, wide]| (from, from + wide)),
        });
        form.figures.push(Figure { id, line, column, page: row.page, boxes, bubbles, words });
        figures.push(index);
    }
    form.lines.push(Line {
        id: row.id,
        block,
        text: row.text,
        figures,
        headings: spec.text.clone(),
        candidate: row.candidate,
    });
    Ok(())
}
