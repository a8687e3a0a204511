"""In the field on the demo day: samples the laboratory took itself, with the minutes of it."""

from collections.abc import Sequence
from datetime import timedelta

from lims.demo.hours import Day
from lims.demo.orders import DemoOrder
from lims.domain.minutes import ItemGiven, MinutesGiven, Sampler
from lims.models.sample import Sample
from lims.services import minutes

SAMPLER = "minh"


def take_samples(day: Day, order: DemoOrder, order_id: int, samples: Sequence[Sample]) -> None:
    """One record for all samples of the order, written the morning after they were taken."""
    with day.act(SAMPLER) as (session, act):
        given = MinutesGiven(
            taken_by="laboratory",
            sampled_at=act.at - timedelta(hours=16),
            samplers=(
                Sampler("Trần Văn Minh", "Kiểm nghiệm viên chính"),
                Sampler("Nguyễn Thị Lan", "Kiểm nghiệm viên"),
            ),
            legal_basis="Hợp đồng thử nghiệm số 14/HĐ-TN ngày 05/01/2026",
            place=order.samples[0].place,
            owner_name=order.agreed_by,
            owner_role="Giám đốc hợp tác xã",
            plan="QT-LM-01: chọn ngẫu nhiên 3 túi trong lô",
            conditions="Kho kín, 25 °C, khô",
            uncertainty="Lô 400 túi, 3 túi lấy ngẫu nhiên, không lấy mẫu lặp",
            storage="Thùng giấy kín, nhiệt độ phòng",
            items=tuple(
                ItemGiven(
                    sample_id=row.id,
                    version=row.version,
                    lot=sample.lot,
                    quantity=sample.quantity,
                    test_part=f"M{place}, 2 × 250 g",
                    test_seal=f"NP-26-{place * 2 - 1:03d}",
                    retained_part=f"L{place}, 1 × 250 g, phòng thử nghiệm giữ",
                    retained_seal=f"NP-26-{place * 2:03d}",
                )
                for place, (sample, row) in enumerate(zip(order.samples, samples, strict=True), 1)
            ),
        )
        minutes.make(session, order_id, given, act=act)
