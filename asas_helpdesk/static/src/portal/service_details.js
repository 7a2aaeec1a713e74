/** The fields of the service that is chosen; those of the others are hidden, and are not sent. */
export class ServiceDetails {
    constructor(form) {
        this.select = form.elements.service_id;
        this.groups = [...form.querySelectorAll(".o_asas_details")];
        this.select.addEventListener("change", () => this.show());
        form.addEventListener("asas_cleared", () => this.show());
        this.show();
    }

    show() {
        for (const group of this.groups) {
            const isChosen = group.dataset.service === this.select.value;
            group.hidden = !isChosen;
            group.disabled = !isChosen;
        }
    }
}
