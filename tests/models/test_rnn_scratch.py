from __future__ import annotations

import torch

from studio.models.rnn_scratch import RNNScratch


def test_it_is_the_formula() -> None:
    model = RNNScratch(7, 5).double()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter)
    tokens = torch.randint(7, (2, 4))
    logits, (last,) = model(tokens, model.initial_state(2))

    hidden = torch.zeros(2, 5, dtype=torch.float64)
    for step in range(4):
        one_hot = torch.nn.functional.one_hot(tokens[:, step], 7).double()
        hidden = torch.tanh(one_hot @ model.W_xh + hidden @ model.W_hh + model.b_h)
        torch.testing.assert_close(logits[:, step], hidden @ model.W_hq + model.b_q)
    torch.testing.assert_close(last, hidden)


def test_it_equals_torchs_own_rnn() -> None:
    model = RNNScratch(7, 5).double()
    peer = torch.nn.RNN(7, 5, batch_first=True).double()
    with torch.no_grad():
        peer.weight_ih_l0.copy_(model.W_xh.T)
        peer.weight_hh_l0.copy_(model.W_hh.T)
        peer.bias_ih_l0.copy_(model.b_h)
        peer.bias_hh_l0.zero_()
    tokens = torch.randint(7, (3, 6))
    logits, _ = model(tokens, model.initial_state(3))
    hiddens, _ = peer(torch.nn.functional.one_hot(tokens, 7).double())
    torch.testing.assert_close(logits, hiddens @ model.W_hq + model.b_q)


def test_weights_start_as_the_lesson_draws_them() -> None:
    torch.manual_seed(0)
    model = RNNScratch(28, 512)
    for weight in (model.W_xh, model.W_hh, model.W_hq):
        assert abs(weight.mean().item()) < 1e-3
        assert abs(weight.std().item() - 0.01) < 1e-3
    assert not model.b_h.any()
    assert not model.b_q.any()
