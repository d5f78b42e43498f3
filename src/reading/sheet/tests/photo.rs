//! A camera: drawn pages in perspective, turned, in shadow.

use image::GrayImage;

use crate::election::codes::Page;
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::photo::{Channels, Picture};
use crate::reading::forms;
use crate::reading::sheet::{Finder, Point};
use crate::rehearse::draw::{PageDrawer, PageHead};

/// Pixels per mm of the drawn page.
const SCALE: f32 = 1.6;

/// Width and height of the photo.
pub const SIZE: (u32, u32) = (1500, 1500);

pub fn governor() -> Form {
    forms::known().into_iter().find(|form| form.id == "c-hasil-kwk-gubernur-2024").unwrap()
}

pub fn finder() -> Finder {
    Finder::new(vec![governor()])
}

/// A filled page.
pub fn drawn(page: u8) -> GrayImage {
    drawn_at(page, SCALE)
}

/// A filled page at this many pixels per mm.
pub fn drawn_at(page: u8, scale: f32) -> GrayImage {
    let form = governor();
    let candidates = ["A", "B", "C"].map(str::to_owned);
    let drawer = PageDrawer::new(&form, &candidates, scale).unwrap();
    let head = PageHead {
        tps: "3171011001001".parse().unwrap(),
        province: "DKI Jakarta".into(),
        city: "Kota".into(),
        kecamatan: "Gambir".into(),
        kelurahan: "Petojo Utara".into(),
    };
    let figures = Figures::new(&form, (0..28).map(|n| 100 + n * 31).collect()).unwrap();
    drawer.draw(Page::new(page).unwrap(), &head, &figures, 7).unwrap()
}

/// How a photo is taken.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// Clockwise, radians.
    pub turn: f32,
    /// How much the far side is foreshortened: perspective of a sheet that leans back.
    pub lean: f32,
    /// Share of light that a shadow over the lower half takes.
    pub shadow: f32,
    /// Where the middle of the sheet is in the photo, as shares of its size.
    pub middle: (f32, f32),
    /// Pixels of the photo per mm of the sheet.
    pub scale: f32,
    /// Seen in a mirror.
    pub mirrored: bool,
    /// How far the sheet bulges downwards along its middle, mm.
    pub bulge: f32,
}

impl Shot {
    /// Straight from above.
    pub fn flat() -> Self {
        Self { turn: 0.0, lean: 0.0, shadow: 0.0, middle: (0.5, 0.5), scale: 1.35, mirrored: false, bulge: 0.0 }
    }

    /// Where a place on the page lands in the photo.
    pub fn at(&self, mm: Point) -> Point {
        let (x, y) = (mm.x - 300.0, mm.y - 450.0 + self.bulged(mm.x));
        let x = if self.mirrored { -x } else { x };
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (x * cos - y * sin, x * sin + y * cos);
        let w = 1.0 + self.lean * y / 450.0;
        let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
        Point::new(self.middle.0 * width + x * self.scale / w, self.middle.1 * height + y * self.scale / w)
    }

    /// Back from the photo to the page.
    fn back(&self, at: Point) -> Point {
        let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
        let (px, py) = ((at.x - self.middle.0 * width) / self.scale, (at.y - self.middle.1 * height) / self.scale);
        let y = py / (1.0 - self.lean * py / 450.0);
        let x = px * (1.0 + self.lean * y / 450.0);
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (x * cos + y * sin, y * cos - x * sin);
        let x = if self.mirrored { -x } else { x };
        Point::new(x + 300.0, y + 450.0 - self.bulged(x + 300.0))
    }

    fn bulged(&self, x: f32) -> f32 {
        self.bulge * (x / 600.0 * std::f32::consts::PI).sin()
    }

    /// The photo: the page on a mottled grey table.
    pub fn take(&self, page: &GrayImage) -> Picture {
        let mut pixels = table();
        self.add(page, &mut pixels);
        picture(pixels)
    }

    /// Lays the page into a photo.
    pub fn add(&self, page: &GrayImage, pixels: &mut [u8]) {
        let (width, height) = (page.width() as f32, page.height() as f32);
        for (index, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = (index as u32 % SIZE.0, index as u32 / SIZE.0);
            let mm = self.back(Point::new(x as f32 + 0.5, y as f32 + 0.5));
            let (u, v) = (mm.x * SCALE - 0.5, mm.y * SCALE - 0.5);
            if u < 0.0 || v < 0.0 || u >= width - 1.0 || v >= height - 1.0 {
                continue;
            }
            let (left, top) = (u as u32, v as u32);
            let (fx, fy) = (u.fract(), v.fract());
            let at = |dx: u32, dy: u32| f32::from(page.get_pixel(left + dx, top + dy).0[0]);
            let shade =
                (at(0, 0) * (1.0 - fx) + at(1, 0) * fx) * (1.0 - fy) + (at(0, 1) * (1.0 - fx) + at(1, 1) * fx) * fy;
            let light = if mm.y > 450.0 { 1.0 - self.shadow } else { 1.0 };
            *pixel = (shade * 0.88 * light) as u8;
        }
    }
}

/// A mottled grey table top without anything on it.
pub fn table() -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..SIZE.0 * SIZE.1)
        .map(|index| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let grain = (state % 17) as u32;
            let wave = 12.0 * (f64::from(index % SIZE.0) / 90.0).sin() * (f64::from(index / SIZE.0) / 130.0).cos();
            (95 + grain + (wave + 12.0) as u32) as u8
        })
        .collect()
}

pub fn picture(pixels: Vec<u8>) -> Picture {
    Picture::new(SIZE.0, SIZE.1, Channels::Grey, pixels).unwrap()
}

/// A blank page of the form of 2019, whose tables are all there is to find it by: its ruled lines drawn as they are printed.
pub fn blank_table(page: u8) -> (Picture, Form) {
    ruled("c1-ppwp-2019", page, 5.0)
}

/// The ruled lines of a form's page at this many pixels per mm, and nothing else.
pub fn ruled(id: &str, page: u8, scale: f32) -> (Picture, Form) {
    let form = forms::known().into_iter().find(|form| form.id == id).unwrap();
    let (width, height) = ((form.page_mm.0 * scale) as u32, (form.page_mm.1 * scale) as u32);
    let mut pixels = vec![240_u8; (width * height) as usize];
    let print = form.print.iter().find(|print| print.page.number() == page).unwrap();
    for [x0, y0, x1, y1] in &print.rules {
        for y in ((y0 * scale) as u32)..=((y1 * scale) as u32 + 1) {
            for x in ((x0 * scale) as u32)..=((x1 * scale) as u32 + 1) {
                pixels[(y * width + x) as usize] = 40;
            }
        }
    }
    (Picture::new(width, height, Channels::Grey, pixels).unwrap(), form)
}

/// The same as a scan of a sheet that lay too far to the right: this many pixels of its tables are missing, and beside them the scanner made as
/// many white.
pub fn cut_beside_its_tables(page: u8, missing: u32) -> Picture {
    let (picture, form) = blank_table(page);
    let print = form.print.iter().find(|print| print.page.number() == page).unwrap();
    let right = print.tables.iter().map(|table| table.x + table.w).fold(0.0, f32::max);
    let width = (right * 5.0) as u32 + 4;
    let rows = picture.pixels().chunks_exact(picture.width() as usize);
    let pixels = rows.flat_map(|row| {
        row.iter()
            .take(width as usize)
            .enumerate()
            .map(|(x, shade)| if x as u32 + missing < width { *shade } else { 240 })
    });
    Picture::new(width, picture.height(), Channels::Grey, pixels.collect()).unwrap()
}
