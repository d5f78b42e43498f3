use super::truth::groups;

fn names(files: &[&str]) -> Vec<String> {
    files.iter().map(|file| (*file).to_owned()).collect()
}

#[test]
fn one_line_per_tps_names_the_photos_that_begin_with_it() {
    let text = "tps,dpt_total,votes_1,valid\ntps-00,188,20,148\n";
    let found =
        groups(text, &names(&["tps-00-page1.jpg", "tps-00-page2.jpg", "tps-02-page1.jpg", "truth.csv"])).unwrap();
    let group = &found["tps-00"];
    assert_eq!(group.files, ["tps-00-page1.jpg", "tps-00-page2.jpg"]);
    assert_eq!(group.figures["dpt.total"], 188);
    assert_eq!(group.figures["votes.1"], 20);
    assert_eq!(group.figures["valid"], 148);
}

#[test]
fn one_line_per_photo_with_a_column_per_figure() {
    let found = groups("file,kelurahan,tps,votes_1,total\nphoto-1.jpg,PASAR MINGGU,36,11,211\n", &[]).unwrap();
    assert_eq!(found["photo-1.jpg"].figures.len(), 2);
    assert_eq!(found["photo-1.jpg"].figures["total"], 211);
    assert_eq!(found["photo-1.jpg"].tps, Some(36));
}

#[test]
fn figures_listed_in_one_cell_with_remarks_and_numbered_rows() {
    let text =
        "file,page,values\na.jpg,1,a blank form\nb.jpg,2,votes_1=8;votes_2=166 (a crop: no marks; the leading X)\n";
    let found = groups(text, &[]).unwrap();
    assert!(found["a.jpg"].figures.is_empty());
    assert_eq!(found["b.jpg"].figures.len(), 2);
    assert_eq!(found["b.jpg"].figures["votes.2"], 166);

    let found = groups("file,values\nc.jpg,A1=165/183/348;II=321;2;77;400;III=3/2/5;2/0/2\n", &[]).unwrap();
    let figures = &found["c.jpg"].figures;
    assert_eq!(figures["dpt.female"], 183);
    assert_eq!((figures["ballots_used"], figures["ballots_received"]), (321, 400));
    assert_eq!((figures["disabled_registered.total"], figures["disabled.female"]), (5, 0));
}

#[test]
fn a_rendered_night_has_one_line_per_figure_and_its_pages_belong_together() {
    let text = "file,form,page,figure,value\n3171011001001-1.jpg,f,1,tps,17\n3171011001001-1.jpg,f,1,dpt.male,140\n3171011001001-1.jpg,f,1,dpt.female,\n3171011001001-2.jpg,f,2,votes.1,20\n";
    let found = groups(text, &[]).unwrap();
    assert_eq!(found.len(), 1);
    let group = found.values().next().unwrap();
    assert_eq!(group.files.len(), 2);
    assert_eq!(group.figures["votes.1"], 20);
    assert_eq!(group.crossed, ["dpt.female"]);
    assert_eq!((group.tps, group.figures.len()), (Some(17), 2));
}

#[test]
fn a_table_of_something_else_is_refused() {
    assert!(groups("a,b\n1,2\n", &[]).unwrap_err().contains("neither"));
}
