import { offerHeldPictures } from "../ticket/pictures/held_pictures";
import { addPart } from "./parts";

/** A text from outside, whose pictures are loaded on request. */
export class Pictures {
    static selector = "[data-show-pictures]";

    constructor(el) {
        const words = el.dataset.showPictures;
        const button = offerHeldPictures(el, (hosts) => words.replace("%(hosts)s", hosts));
        button?.classList.add("o_asas_btn", "o_asas_btn_line", "o_asas_btn_sm");
    }
}

addPart(Pictures);
