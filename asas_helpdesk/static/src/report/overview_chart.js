/* global Chart */
import { loadBundle } from "@web/core/assets";
import { localization } from "@web/core/l10n/localization";

import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
} from "@odoo/owl";

/** The least height of a row of the table beside a chart of bars, and the height of the others. */
const ROW = 40;
const HEIGHT = 220;

/** A chart beside its table, which says the same in words and is what a screen reader reads. */
export class OverviewChart extends Component {
    static template = "asas_helpdesk.OverviewChart";
    static props = { block: Object };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.block)],
        );
        useExternalListener(window, "resize", () => this.align());
        onWillUnmount(() => this.chart?.destroy());
    }

    get isBars() {
        return this.props.block.type === "bars";
    }

    /** Give the rows of the table one height, so that each bar stands at its row. */
    align() {
        const root = this.canvas.el.parentElement;
        const rows = [...root.nextElementSibling.querySelectorAll("tbody tr")];
        root.style.height = `${HEIGHT}px`;
        rows.forEach((row) => (row.style.height = ""));
        if (this.isBars && root.offsetParent) {
            const highest = Math.max(ROW, ...rows.map((row) => Math.ceil(row.offsetHeight)));
            rows.forEach((row) => (row.style.height = `${highest}px`));
            root.style.height = `${rows.length * highest}px`;
        }
    }

    draw() {
        this.chart?.destroy();
        this.align();
        const style = getComputedStyle(this.canvas.el);
        const colour = (look) => style.getPropertyValue(`--o-asas-chart-${look}`).trim();
        const { type, labels, sets } = this.props.block;
        this.chart = new Chart(this.canvas.el, {
            type: type === "line" ? "line" : "bar",
            data: {
                labels,
                datasets: sets.map((set) => ({
                    label: set.label,
                    data: set.data,
                    backgroundColor: set.looks ? set.looks.map(colour) : colour(set.look),
                    borderColor: colour(set.look),
                    borderWidth: type === "line" ? 2 : 0,
                    borderDash: set.is_dashed ? [6, 4] : [],
                    pointRadius: set.is_dashed ? 0 : 3,
                    maxBarThickness: 28,
                    barPercentage: 0.6,
                    categoryPercentage: 1,
                })),
            },
            options: this.getOptions(colour),
        });
    }

    getOptions(colour) {
        const isArabic = localization.direction === "rtl";
        const { type, sets } = this.props.block;
        const unit = sets[0].unit || "";
        const ticks = { color: colour("text"), font: { family: "inherit" } };
        const names = {
            reverse: isArabic && !this.isBars,
            position: this.isBars ? (isArabic ? "right" : "left") : "bottom",
            stacked: type === "columns",
            grid: { display: false },
            border: { display: false },
            ticks: { ...ticks, maxRotation: 0, display: !this.isBars },
        };
        const values = {
            reverse: isArabic && this.isBars,
            position: this.isBars ? "bottom" : isArabic ? "right" : "left",
            stacked: type === "columns",
            beginAtZero: type !== "line",
            grid: { color: colour("grid") },
            border: { display: false },
            ticks: {
                ...ticks,
                display: !this.isBars,
                precision: 0,
                maxTicksLimit: 5,
                callback: (value) => `${value}${unit}`,
            },
        };
        return {
            animation: false,
            indexAxis: this.isBars ? "y" : "x",
            maintainAspectRatio: false,
            spanGaps: true,
            scales: this.isBars ? { x: values, y: names } : { x: names, y: values },
            plugins: {
                legend: { display: false },
                tooltip: {
                    rtl: isArabic,
                    textDirection: localization.direction,
                    callbacks: {
                        label: ({ dataset, raw }) => `${dataset.label}: ${raw}${unit}`,
                    },
                },
            },
        };
    }
}
