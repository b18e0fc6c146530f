"""Evaluate: one model, or a model and its baseline, over the confidence threshold."""

from pages._ui import show, state
from pages._ui.address.loadable import is_loadable
from pages._ui.evaluate.choices import check_baseline
from pages._ui.evaluate.evaluation import evaluation
from pages._ui.slices.looked_at import model_and_baseline

view = state.view()
model, baseline = model_and_baseline(view)
if model is None and is_loadable(view.model):
    show.link_to_models()  # the offer to load it stands above
elif model is None:
    show.missing_model(view.model, "load the file again, or open a sample.")
else:
    state.begin_page(model.key)
    check_baseline(view, model)
    evaluation(model, None if view.baseline is None else baseline)
