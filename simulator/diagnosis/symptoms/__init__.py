"""Every symptom that a diagnosis can name; a new one is an entry in one of these files."""

from simulator.diagnosis.symptom import Symptom
from simulator.diagnosis.symptoms import (
    course,
    data,
    gradients,
    signal,
    step_size,
    structure,
    trial,
)

SYMPTOMS: tuple[Symptom, ...] = (
    *course.SYMPTOMS,
    *data.SYMPTOMS,
    *gradients.SYMPTOMS,
    *signal.SYMPTOMS,
    *step_size.SYMPTOMS,
    *structure.SYMPTOMS,
    *trial.SYMPTOMS,
)
